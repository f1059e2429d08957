import { setTimeout as delay } from 'node:timers/promises';
import { StartupRefusedError } from '../../config/index.js';
import { isAccessDenied, reasonOf } from './call-errors.js';
import { openEventStoreDb } from './open-eventstoredb.js';

const PAUSE_MS = 500;
const SAY_AGAIN_MS = 10_000;

const ABOUT_TLS = /\bssl\b|\btls\b|certificate|wrong version number/i;
/** Then the reason holds the host's name, which may be anything. */
const NOT_REACHED = /name resolution|\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH)\b/i;

export interface Patience {
  readonly timeoutMs: number;
  /** Says that it is waiting, at once and every ten seconds. */
  say(line: string): void;
  /** Aborted: waiting ends with its reason. */
  readonly stopRequested: AbortSignal;
}

/**
 * Waits until EventStoreDB answers, and makes sure that the service may use it.
 *
 * @throws StartupRefusedError one sentence that never holds the password, when it does not or may not
 */
export const waitForEventStoreDb = async (url: string, { timeoutMs, say, stopRequested }: Patience): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  let sayAt = 0;
  for (;;) {
    const trouble = await tryServer(url);
    if (trouble === null) return;
    refuseLasting(trouble);
    const reason = reasonOf(trouble.cause ?? trouble);
    if (Date.now() >= deadline) {
      throw new StartupRefusedError(
        `No EventStoreDB answered within ${Math.round(timeoutMs / 1000)} s: ${reason}. Check EVENTSTOREDB_URL (also its option tls) and that the server runs.`,
      );
    }
    if (Date.now() >= sayAt) {
      say(`Waiting for EventStoreDB: ${reason}`);
      sayAt = Date.now() + SAY_AGAIN_MS;
    }
    await delay(PAUSE_MS, undefined, { signal: stopRequested });
  }
};

/** Null: it can be used. */
const tryServer = async (url: string): Promise<Error | null> => {
  try {
    const store = await openEventStoreDb({ url });
    await store.close();
    return null;
  } catch (error) {
    return error as Error;
  }
};

/** @throws StartupRefusedError for what asking again will not change */
const refuseLasting = (trouble: Error): void => {
  if (trouble instanceof StartupRefusedError) throw trouble;
  if (isAccessDenied(trouble) || isAccessDenied(trouble.cause)) {
    throw new StartupRefusedError(
      'EventStoreDB refuses the service: check user and password in EVENTSTOREDB_URL, and that this user may read $all and read and write streams.',
    );
  }
  const reason = reasonOf(trouble.cause ?? trouble);
  if (!NOT_REACHED.test(reason) && ABOUT_TLS.test(reason)) {
    throw new StartupRefusedError(
      `There is no TLS connection to EventStoreDB: ${reason}. Check tls and tlsCAFile in EVENTSTOREDB_URL.`,
    );
  }
};
