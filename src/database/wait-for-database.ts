import { setTimeout as delay } from 'node:timers/promises';
import pg, { type ClientConfig } from 'pg';
import { StartupRefusedError } from '../config/index.js';

const PAUSE_MS = 500;
const SAY_AGAIN_MS = 10_000;
const MIN_VERSION = 150_000;

/** Nobody is there (yet), or a server that is still starting: worth asking again. The rest are PostgreSQL's and Node's error codes. */
const PASSING_TROUBLES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
]);

export interface Patience {
  readonly timeoutMs: number;
  /** Says that it is waiting, at once and every ten seconds. */
  say(line: string): void;
  /** Aborted: waiting ends with its reason. */
  readonly stopRequested: AbortSignal;
}

/**
 * Waits until the database answers, and makes sure that it is one we can use.
 * Throws StartupRefusedError, which never holds the password, when it does not or is not.
 */
export const waitForDatabase = async (
  config: ClientConfig,
  { timeoutMs, say, stopRequested }: Patience,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  let sayAt = 0;
  for (;;) {
    const trouble = await tryDatabase(config);
    if (trouble === null) return;
    if (!isPassing(trouble))
      throw new StartupRefusedError(`The database refuses the service: ${describe(trouble)}. Check DATABASE_URL.`);
    if (Date.now() >= deadline) {
      throw new StartupRefusedError(
        `No database answered within ${Math.round(timeoutMs / 1000)} s: ${describe(trouble)}. Check DATABASE_URL and that PostgreSQL runs.`,
      );
    }
    if (Date.now() >= sayAt) {
      say(`Waiting for the database: ${describe(trouble)}`);
      sayAt = Date.now() + SAY_AGAIN_MS;
    }
    await delay(PAUSE_MS, undefined, { signal: stopRequested });
  }
};

type Trouble = Error & { code?: string };

const tryDatabase = async (config: ClientConfig): Promise<Trouble | null> => {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 5_000, query_timeout: 2_000 });
  client.on('error', () => undefined); // what matters is thrown by connect and query
  try {
    await client.connect();
    const { rows } = await client.query<{ number: number; version: string }>(
      `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
    );
    refuseOldServer(rows[0]);
    return null;
  } catch (error) {
    if (error instanceof StartupRefusedError) throw error;
    return error as Trouble;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const refuseOldServer = (server: { number: number; version: string } | undefined): void => {
  if (server && server.number >= MIN_VERSION) return;
  throw new StartupRefusedError(
    `The database of DATABASE_URL is PostgreSQL ${server?.version}, but it must be PostgreSQL ${MIN_VERSION / 10_000} or newer.`,
  );
};

/** `pg` gives its connection timeout no code. */
const isPassing = ({ code, message }: Trouble): boolean =>
  code === undefined ? /timeout|terminated/i.test(message) : PASSING_TROUBLES.has(code);

const describe = ({ code, message }: Trouble): string =>
  message && code ? `${message} (${code})` : message || `${code}`;
