/** The spool holds as much as it may, or more waits for the disk than it may. Nothing is promised; there is room again when records have been worked off. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError';
}

/** The disk did not take the record: no space, no rights, an error of its own. Nothing is promised. */
export class SpoolUnwritableError extends Error {
  override readonly name = 'SpoolUnwritableError';
}
