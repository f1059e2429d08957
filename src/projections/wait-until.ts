import { setTimeout as sleep } from 'node:timers/promises';
import { LateError, within } from '../waiting/index.js';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

/** Who will not wait at all is still told how it is. */
const FIRST_QUESTION_MS = 2_000;
const LAST_QUESTION_MS = 100;

/**
 * Asks again and again; true as soon as the answer is, false when it still is not after so many milliseconds, also where a
 * question is still without an answer then.
 */
export const waitUntil = async (isSo: () => Promise<boolean>, timeoutMs: number): Promise<boolean> => {
  const deadline = Date.now() + timeoutMs;
  let questionMs = Math.max(timeoutMs, FIRST_QUESTION_MS);
  let pauseMs = FIRST_PAUSE_MS;
  while (!(await answerWithin(questionMs, isSo()))) {
    const left = deadline - Date.now();
    if (left <= 0) return false;
    await sleep(Math.min(pauseMs, left));
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    questionMs = Math.max(deadline - Date.now(), LAST_QUESTION_MS);
  }
  return true;
};

const answerWithin = async (milliseconds: number, answer: Promise<boolean>): Promise<boolean> => {
  try {
    return await within(milliseconds, answer);
  } catch (error) {
    if (error instanceof LateError) return false;
    throw error;
  }
};
