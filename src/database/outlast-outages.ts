import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseAway } from './database-away.js';
import type { Patience } from './wait-for-database.js';

const PAUSE_MS = 500;
const SAY_AGAIN_MS = 10_000;

/**
 * Does a step of the start again for as long as it fails because its server is away: that may die, or stand still, just after somebody has waited for it.
 * Throws the step's error when it is another one, or when the patience is over.
 */
export const outlastOutages = async <T>(
  step: () => Promise<T>,
  { timeoutMs, say, stopRequested }: Patience,
  isAway: (error: unknown) => boolean = isDatabaseAway,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  let sayAt = 0;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      stopRequested.throwIfAborted();
      if (!isAway(error) || Date.now() >= deadline) throw error;
      if (Date.now() >= sayAt) {
        say(`A server went away during the start, which waits for it: ${(error as Error).message}`);
        sayAt = Date.now() + SAY_AGAIN_MS;
      }
    }
    await delay(PAUSE_MS, undefined, { signal: stopRequested });
  }
};
