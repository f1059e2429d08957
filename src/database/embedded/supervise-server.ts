import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedPostgresLog } from './embedded-postgres-log.js';
import type { Postmaster } from './postmaster.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** Throws the signal's reason, with nothing left running, when that is aborted first. */
type Start = (stopped: AbortSignal) => Promise<Postmaster>;

/** Starts a running server again whenever it ends, trying as often as it takes, until it is stopped here. */
export const superviseServer = (
  running: Postmaster,
  startAgain: Start,
  log: Pick<EmbeddedPostgresLog, 'progress' | 'warning'>,
): { stop(): Promise<void> } => {
  const stopped = new AbortController();
  let server = running;

  const supervise = async (): Promise<void> => {
    for (;;) {
      await server.exited;
      if (stopped.signal.aborted) return;
      log.warning('PostgreSQL has ended by itself and is being started again.');
      const next = await tryUntilStarted(startAgain, stopped.signal, log);
      if (next === null) return;
      server = next;
      if (stopped.signal.aborted) return server.stop();
      log.progress('PostgreSQL is back.');
    }
  };
  const supervision = supervise();

  return {
    stop: async () => {
      stopped.abort();
      await server.stop();
      await supervision;
    },
  };
};

/** Null: stopped meanwhile, and nothing runs. */
const tryUntilStarted = async (
  start: Start,
  stopped: AbortSignal,
  log: Pick<EmbeddedPostgresLog, 'warning'>,
): Promise<Postmaster | null> => {
  for (let pauseMs = FIRST_PAUSE_MS; !stopped.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await start(stopped);
    } catch (error) {
      if (stopped.aborted) return null;
      log.warning(`${(error as Error).message} Trying again.`);
      await delay(pauseMs, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
  return null;
};
