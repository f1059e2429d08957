import type pg from 'pg';
import type { ClientConfig } from 'pg';
import { ImpatientClient, SESSION_SETTINGS } from '../database/index.js';
import { pause } from './backoff.js';
import type { Projection } from './projection.js';

/** How long a standby waits before it asks again whether the active runner is gone. */
const ASK_AGAIN_MS = 1_000;

/** The right to be the one active runner of a projection, among all processes on this database. */
export interface ProjectionLock {
  /** Aborted when the connection that holds the lock is gone: somebody else may be the active runner by now. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits for the session advisory lock of a projection on a connection of its own, so that PostgreSQL itself gives it to
 * another process as soon as this one dies. Asks again and again instead of waiting inside PostgreSQL: a waiting
 * statement would hold a snapshot for as long, and keep VACUUM from cleaning up.
 *
 * @returns null when the signal is aborted first
 * @throws the errors of `pg` when the database is away
 */
export const waitForProjectionLock = async (
  database: ClientConfig,
  projection: Projection,
  signal: AbortSignal,
): Promise<ProjectionLock | null> => {
  const client = new ImpatientClient({ ...database, application_name: `projection ${projection.schema}` });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
    await client.query(SESSION_SETTINGS);
    while (!signal.aborted) {
      if (await tryProjectionLock(client, projection)) return { lost: lost.signal, release: () => client.end() };
      await pause(ASK_AGAIN_MS, signal);
    }
    await client.end();
    return null;
  } catch (error) {
    await client.end().catch(() => undefined); // the first error is the one that tells what happened
    throw error;
  }
};

/** Takes the lock for the connection's life, if nobody has it. */
export const tryProjectionLock = async (
  client: Pick<pg.Client, 'query'>,
  { name, schema }: Pick<Projection, 'name' | 'schema'>,
): Promise<boolean> => {
  const { rows } = await client.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('projection ' || $1 || ' ' || $2, 0)) AS locked`,
    [name, schema],
  );
  return rows[0]?.locked === true;
};
