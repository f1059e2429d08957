import { setTimeout as pause } from 'node:timers/promises';
import { AppendResultUnknownError, EventStoreUnavailableError } from '../../../../event-store/index.js';
import { deadlineExceeded, type WaitingRequest } from './waiting-request.js';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Repeats a call to the store that had no answer until it has one, or nobody waits for it any more.
 * @throws AppendResultUnknownError at the last of the requests' deadlines; what the store answers otherwise
 */
export const untilAnswered = async <T>(
  stream: string,
  requests: readonly WaitingRequest[],
  call: (timeoutMs: number) => Promise<T>,
): Promise<T> => {
  const deadline = Math.max(...requests.map((request) => request.deadline));
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const timeoutMs = deadline - Date.now();
    if (timeoutMs <= 0) throw deadlineExceeded(stream);
    try {
      return await call(timeoutMs);
    } catch (error) {
      const unanswered = error instanceof AppendResultUnknownError || error instanceof EventStoreUnavailableError;
      if (!unanswered) throw error;
    }
    await pause(pauseMs);
  }
};
