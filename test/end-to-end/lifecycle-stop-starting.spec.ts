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

describe('SIGTERM to a service that hangs while it starts', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let blocker: pg.Client;
  beforeEach(async () => {
    folder = await temporaryDataDir();
  });
  afterEach(async () => {
    await blocker.end();
    await folder.remove();
  });

  const block = async (url: string, ...statements: readonly string[]): Promise<void> => {
    blocker = new pg.Client({ connectionString: url });
    await blocker.connect();
    for (const statement of statements) await blocker.query(statement);
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
    await block(database.url, `SELECT pg_advisory_lock(hashtextextended('pipeline-alerts migrations', 0))`);
    const service = start(database.url);
    await eventually(() => expect(service.output()).toContain('Waiting for another process that migrates'));
    await expectToEnd(service);
    await database.drop();
  }, 60_000);

  it('because the database does not answer a statement, ends it', async () => {
    const world = await createReadModelWorld();
    await block(world.url, 'BEGIN', 'LOCK TABLE pipeline_alerts.migrations');
    const service = start(world.url);
    await eventually(async () => {
      const { rows } = await blocker.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND relation IS NOT NULL`);
      expect(rows).toHaveLength(1);
    });
    await expectToEnd(service);
    await blocker.query('ROLLBACK');
    await world.remove();
  }, 60_000);
});
