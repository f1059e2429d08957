import { EventStoreUnavailableError, WrongExpectedRevisionError } from './event-store.errors.js';

/**
 * Decides again where somebody else wrote to the stream meanwhile.
 *
 * @param attempt reads the stream, decides and appends; throws WrongExpectedRevisionError where somebody was faster
 * @param timeoutMs milliseconds after which there is no further attempt
 * @throws EventStoreUnavailableError somebody always was: nothing was written
 */
export const decideUntilUndisputed = async <T>(attempt: () => Promise<T>, timeoutMs: number): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WrongExpectedRevisionError)) throw error;
      if (Date.now() < deadline) continue;
      throw new EventStoreUnavailableError(`others kept writing to stream ${error.stream} for ${timeoutMs} ms`, {
        cause: error,
      });
    }
  }
};
