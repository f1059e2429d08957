import { isDatabaseAway } from '../database/index.js';
import { EventStoreUnavailableError } from '../event-store/index.js';

/**
 * Whether trying again may help, because the database or the store is to blame and never an event.
 * Anything else comes from what was asked, and asking again would give the same answer.
 */
export const isTransientError = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.every(isTransientError);
  return error instanceof EventStoreUnavailableError || isDatabaseAway(error);
};
