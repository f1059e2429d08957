import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

/** Asks again and again; true as soon as the answer is, false when it still is not after so many milliseconds. */
export const waitUntil = async (isSo: () => Promise<boolean>, timeoutMs: number): Promise<boolean> => {
  const deadline = Date.now() + timeoutMs;
  let pauseMs = FIRST_PAUSE_MS;
  while (!(await isSo())) {
    const left = deadline - Date.now();
    if (left <= 0) return false;
    await sleep(Math.min(pauseMs, left));
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
  }
  return true;
};
