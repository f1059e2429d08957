import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { clusterFilesIn } from '../../src/database/embedded/cluster-files.js';
import { ADMIN_ROLE } from '../../src/database/embedded/data-folder.js';
import { startEmbeddedPostgres, waitForDatabase } from '../../src/database/index.js';
import { MIGRATIONS_SCHEMA, migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations.js';
import { asAdmin, createTestDatabase, type TestDatabase } from '../support/test-database.js';

const never = new AbortController().signal;

describe('migrations', () => {
  let database: TestDatabase;
  const opened: DataSource[] = [];
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy()));
    await database.drop();
  });

  const open = async (): Promise<DataSource> => {
    const dataSource = new DataSource({
      type: 'postgres',
      extra: { connectionString: database.url },
      schema: MIGRATIONS_SCHEMA,
      migrations: [...MIGRATIONS],
      migrationsTableName: 'migrations',
    });
    opened.push(await dataSource.initialize());
    return dataSource;
  };

  it('run once, in order, when several processes start at once on an empty database', async () => {
    const processes = await Promise.all(Array.from({ length: 5 }, open));
    await Promise.all(processes.map((dataSource) => migrate(dataSource, { connectionString: database.url })));

    const ran = await processes[0]?.query(`SELECT timestamp::text FROM ${MIGRATIONS_SCHEMA}.migrations ORDER BY id`);
    const timestamps = ran.map(({ timestamp }: { timestamp: string }) => timestamp);
    expect(timestamps).toHaveLength(MIGRATIONS.length);
    expect(timestamps).toEqual([...timestamps].sort());
    expect(new Set(timestamps).size).toBe(MIGRATIONS.length);
  });

  it('need a role that may make schemas, and say so', async () => {
    const dataSource = await open();
    await asAdmin(`ALTER DATABASE ${/test_\w+/.exec(database.url)?.[0]} OWNER TO ${ADMIN_ROLE}`);
    await expect(migrate(dataSource, { connectionString: database.url })).rejects.toThrow(
      /^The role of DATABASE_URL may not make .*: GRANT CREATE ON DATABASE to it\.$/,
    );
  });
});

describe('waiting for the database', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), 'wait-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const said: string[] = [];
  const say = (line: string) => void said.push(line);

  it('goes on until the server is there, and says so', async () => {
    const { sockets } = clusterFilesIn(folder);
    const host = { host: sockets, port: 5432, user: ADMIN_ROLE, database: 'postgres' };
    const waiting = waitForDatabase(host, { timeoutMs: 30_000, say, stopRequested: never });
    const silent = () => undefined;
    const server = await startEmbeddedPostgres(folder, never, { progress: silent, warning: silent, server: silent });
    await waiting;
    expect(said[0]).toMatch(/^Waiting for the database: /);
    await server.stop();
  }, 60_000);

  const nobody = { connectionString: 'postgresql://someone:very-secret@127.0.0.1:1/alerts' };

  it('ends with a sentence that holds no password', async () => {
    await expect(waitForDatabase(nobody, { timeoutMs: 0, say, stopRequested: never })).rejects.toThrow(
      'No database answered within 0 s: connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED). Check DATABASE_URL and that PostgreSQL runs.',
    );
  });

  it('ends when the service is told to stop', async () => {
    const stop = new AbortController();
    const waiting = waitForDatabase(nobody, { timeoutMs: 60_000, say: () => stop.abort(), stopRequested: stop.signal });
    await expect(waiting).rejects.toThrow('aborted');
  });
});
