import { AppendResultUnknownError } from './event-store.errors.js';
import type { AppendRequest, AppendResult, EventAppender } from './event-store.js';

const ATTEMPTS = 3;

/**
 * Appends, and repeats the identical append where there was no answer, which settles whether it was written.
 * @throws AppendResultUnknownError there was no answer to any of them: it may have been written
 */
export const appendUntilAnswered = async (store: EventAppender, request: AppendRequest): Promise<AppendResult> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.append(request);
    } catch (error) {
      if (!(error instanceof AppendResultUnknownError) || attempt === ATTEMPTS) throw error;
    }
  }
};
