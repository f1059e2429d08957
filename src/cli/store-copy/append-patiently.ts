import { setTimeout as delay } from 'node:timers/promises';
import {
  type AppendRequest,
  AppendResultUnknownError,
  EventStoreUnavailableError,
  WrongExpectedRevisionError,
} from '../../event-store/index.js';
import { CommandFailedError } from '../command-failed.error.js';
import { GO_ON, type OpenEnd } from './read-log.js';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/**
 * Appends, and repeats the identical append until the store has answered.
 *
 * @throws WrongExpectedRevisionError somebody else has written into the stream; CommandFailedError the store stays away, or will not
 * take it
 */
export const appendPatiently = async (
  { store, shown }: OpenEnd,
  request: AppendRequest,
  signal: AbortSignal,
): Promise<void> => {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      await store.append(request);
      return;
    } catch (error) {
      if (error instanceof WrongExpectedRevisionError) throw error;
      const { message } = error as Error;
      if (!(error instanceof AppendResultUnknownError) && !(error instanceof EventStoreUnavailableError)) {
        throw new CommandFailedError(
          `${shown} does not take ${request.events.length} events of stream ${request.stream}: ${message}.`,
        );
      }
      if (Date.now() >= deadline) {
        throw new CommandFailedError(`${shown} does not answer: ${message}. ${GO_ON}`);
      }
    }
    await delay(PAUSE_MS, undefined, { signal });
  }
};
