import { AppendResultUnknownError, EventStoreUnavailableError } from '../../../event-store/index.js';

/** The event store was not reached, or did not answer in time: the same delivery can be put to it again, and is never recorded twice. */
export const isStoreAway = (error: unknown): boolean =>
  error instanceof AppendResultUnknownError || error instanceof EventStoreUnavailableError;
