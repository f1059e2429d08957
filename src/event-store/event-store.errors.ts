import type { ExpectedRevision, Revision } from './event-store.js';

/** Somebody else wrote first (or the writer was wrong about the stream). Nothing was written. */
export class WrongExpectedRevisionError extends Error {
  override readonly name = 'WrongExpectedRevisionError';

  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: 'no-stream' | Revision,
  ) {
    super(`stream ${stream}: expected revision ${expected}, found ${actual}; read the stream and decide again`);
  }
}

/** The request can never succeed as it is: empty, too large, a bad stream name or event id. Nothing was written. */
export class AppendRefusedError extends Error {
  override readonly name = 'AppendRefusedError';
}

/** The append may or may not have been written. Repeating the identical append settles it. */
export class AppendResultUnknownError extends Error {
  override readonly name = 'AppendResultUnknownError';
}

/** A position that is none of this store's: nothing can be read after it, however long one waits. */
export class UnknownPositionError extends Error {
  override readonly name = 'UnknownPositionError';
}

/**
 * The store was not asked, or did not answer a read in time: it is away, or closed. Nothing was written by the call, and
 * reading again is safe.
 */
export class EventStoreUnavailableError extends Error {
  override readonly name = 'EventStoreUnavailableError';
}
