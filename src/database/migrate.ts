import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import pg, { type ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { StartupRefusedError } from '../config/index.js';

/** Where TypeORM notes which migrations have run. Their own tables lie in schemas of their own. */
export const MIGRATIONS_SCHEMA = 'pipeline_alerts';

/** Any number that no other use of advisory locks in this database takes. */
const LOCK = `hashtextextended('pipeline-alerts migrations', 0)`;

const ASK_AGAIN_MS = 200;

/** PostgreSQL's error code. */
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Brings the database up to date. Several processes may start at once: a session advisory lock lets one of them work while the others
 * wait. It is held on a connection of its own, so that PostgreSQL frees it when the process dies.
 *
 * Throws the reason of `stopRequested` when that is aborted while it waits; a migration that has begun is finished.
 */
export const migrate = async (
  dataSource: DataSource,
  config: ClientConfig,
  stopRequested?: AbortSignal,
): Promise<void> => {
  const client = new pg.Client(config);
  client.on('error', () => undefined); // a lost connection fails the next query
  await client.connect();
  try {
    await takeLock(client, stopRequested);
    // IF NOT EXISTS alone would ask for the right to create even where there is nothing to create.
    const { rows } = await client.query(`SELECT to_regnamespace('${MIGRATIONS_SCHEMA}') IS NULL AS missing`);
    if (rows[0].missing) await client.query(`CREATE SCHEMA ${MIGRATIONS_SCHEMA}`);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    if (done.length > 0) new Logger('Database').log(`Brought the database up to date (${done.length} migrations)`);
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new StartupRefusedError(
      `The role of DATABASE_URL may not make what the service needs (${(error as Error).message}): GRANT CREATE ON DATABASE to it.`,
    );
  } finally {
    await client.end();
  }
};

/** Asks again and again: a statement that waits inside PostgreSQL would not hear that the service is to stop. */
const takeLock = async (client: pg.Client, stopRequested?: AbortSignal): Promise<void> => {
  for (let isFirst = true; ; isFirst = false) {
    stopRequested?.throwIfAborted();
    const { rows } = await client.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS taken`);
    if (rows[0]?.taken) return;
    if (isFirst) new Logger('Database').log('Waiting for another process that migrates the database');
    await delay(ASK_AGAIN_MS, undefined, stopRequested && { signal: stopRequested });
  }
};
