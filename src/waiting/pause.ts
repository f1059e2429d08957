import { setTimeout as sleep } from 'node:timers/promises';

/** Returns after so many milliseconds, or when the signal is aborted. Never throws. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
};
