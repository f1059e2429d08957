/** What every command of the program may exit with. */
export const EXIT = {
  done: 0,
  /** Refused, or failed on the way. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A copy is complete up to where it began, but the source has grown meanwhile: run it again. */
  sourceHasGrown: 3,
} as const;

/** A command cannot do what it was asked to. The message is for the person who gave it: what is wrong and what to do. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}
