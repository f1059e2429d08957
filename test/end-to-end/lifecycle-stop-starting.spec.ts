import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { createReadModelWorld } from '../support/read-model-world.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { createTestDatabase } from '../support/test-database.js';

/** A few seconds, on a machine that has other things to do. */
const EXITS_WITHIN_MS = 10_000;

const WAITING_FOR_A_TABLE = `
  SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
  WHERE NOT granted AND relation IS NOT NULL AND datname = current_database()`;

describe('SIGTERM to a service that hangs while it starts', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  const cleaning: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    folder = await temporaryDataDir();
    cleaning.push(folder.remove);
  });
  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
  });

  const block = async (url: string, ...statements: readonly string[]): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    cleaning.push(() => client.end());
    for (const statement of statements) await client.query(statement);
    return client;
  };

  const start = (databaseUrl: string): ServiceProcess =>
    startService({
      dataDir: folder.path,
      environment: { DATABASE_URL: databaseUrl, ADMIN_API_KEY: 'a-key-for-this-test' },
    });

  const expectToEnd = async (service: ServiceProcess): Promise<void> => {
    service.signal('SIGTERM');
    expect(await Promise.race([service.exited, delay(EXITS_WITHIN_MS, 'still there', { ref: false })])).toBe(0);
    expect(service.output()).not.toContain('Serving on');
    await expectNothingLeft(folder.path);
  };

  it('because another process migrates, ends it', async () => {
    const database = await createTestDatabase();
    cleaning.push(database.drop);
    await block(database.url, `SELECT pg_advisory_lock(hashtextextended('pipeline-alerts migrations', 0))`);
    const service = start(database.url);
    await eventually(() => expect(service.output()).toContain('Waiting for another process that migrates'));
    await expectToEnd(service);
  }, 60_000);

  it('because the database does not answer a statement, ends it', async () => {
    const world = await createReadModelWorld();
    cleaning.push(world.remove);
    const blocker = await block(world.url, 'BEGIN', 'LOCK TABLE pipeline_alerts.migrations');
    const service = start(world.url);
    await eventually(async () => {
      const { rows } = await blocker.query(WAITING_FOR_A_TABLE);
      expect(rows).toHaveLength(1);
    });
    await expectToEnd(service);
  }, 60_000);
});
