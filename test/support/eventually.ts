import { setTimeout as delay } from 'node:timers/promises';

/** Repeats assertions until they hold. After `timeoutMs` the last failure is thrown. Returns what the assertions returned. */
export const eventually = async <T>(assertions: () => T | Promise<T>, timeoutMs = 20_000): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertions();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
    }
    await delay(20);
  }
};
