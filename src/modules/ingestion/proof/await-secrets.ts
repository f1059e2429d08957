import { setTimeout as pause } from 'node:timers/promises';
import type { KnownSecrets } from '../../sources/index.js';

const PAUSE_MS = 20;

/** A secret that another process has just set is read from the database within some milliseconds. Null: it has taken too long. */
export const awaitSecrets = async (
  look: () => KnownSecrets | null,
  timeoutMs: number,
): Promise<KnownSecrets | null> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const secrets = look();
    if (secrets !== null || Date.now() >= deadline) return secrets;
    await pause(PAUSE_MS);
  }
};
