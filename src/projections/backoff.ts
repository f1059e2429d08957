import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Pause before the next try, in milliseconds: doubling with the number of failed tries (1, 2, …) up to 5 s, of which a random
 * half is left out, so that runners that failed together do not come back together.
 */
export const backoffMs = (failedTries: number, random: () => number = Math.random): number => {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failedTries - 1, 20), LONGEST_PAUSE_MS);
  return Math.round(full * (0.5 + random() / 2));
};

/** Returns early, and normally, when the signal is aborted. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
