import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AppendResultUnknownError } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { append, collect, newEvents, newStream } from '../contract/event-store/fixtures.js';
import { eventually } from '../support/eventually.js';
import { createEventStoreSchema } from '../support/postgres-harness.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const withClient = async <T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

describe('opening the event store', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const open = () => openPostgresEventStore({ connection: { connectionString: server.adminUrl } });

  it('asks for the migrations where the schema is missing, and goes on when they have run', async () => {
    await expect(open()).rejects.toThrow(
      'The database has no schema event_store that this user may use; run the migrations.',
    );
    await createEventStoreSchema({ connectionString: server.adminUrl });
    const store = await open();
    expect(await store.head()).toBe(0n);
    expect(await collect(store.readAll({ filter: { streamPrefixes: [''] } }))).toEqual([]);
    await store.close();
  });

  it('refuses a server that may lose what it has acknowledged', async () => {
    const setFsync = (value: 'on' | 'off'): Promise<void> =>
      withClient(server.adminUrl, async (client) => {
        await client.query(`ALTER SYSTEM SET fsync = ${value}`);
        await client.query('SELECT pg_reload_conf()');
        await eventually(async () => expect((await client.query('SHOW fsync')).rows).toEqual([{ fsync: value }]));
      });
    await setFsync('off');
    await expect(open()).rejects.toThrow(
      'PostgreSQL runs with fsync=off, so acknowledged events could be lost; set fsync=on and restart it.',
    );
    await setFsync('on');
    await (await open()).close();
  });

  it('refuses a database that cannot hold every character', async () => {
    await withClient(server.adminUrl, (client) =>
      client.query(`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`),
    );
    const url = server.adminUrl.replace('/postgres?', '/latin?');
    await expect(openPostgresEventStore({ connection: { connectionString: url } })).rejects.toThrow(
      /encoding is LATIN1/,
    );
  });
});

describe('the event store', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
    await createEventStoreSchema({ connectionString: database.url });
  });

  afterEach(() => database.drop());

  const open = () => openPostgresEventStore({ connection: { connectionString: database.url } });
  const sql = (statement: string) => withClient(database.url, (client) => client.query(statement));
  const APPEND = (id: number) => `SELECT * FROM event_store.append('{s${id}}', '{-1}', '{1}', '{1}', '{1}',
    '{00000000-0000-4000-8000-00000000000${id}}', '{T}', '{"{}"}', '{"{}"}', '{40}')`;

  it.each([
    ['off', 'on'],
    ['local', 'on'],
    ['remote_write', 'on'],
    ['on', 'on'],
    ['remote_apply', 'remote_apply'],
  ])('commits durably where the session says synchronous_commit = %s', async (session, commit) => {
    await withClient(database.url, async (client) => {
      await client.query(`SET synchronous_commit = ${session}`);
      await client.query('BEGIN');
      await client.query(APPEND(1));
      // What holds at the end of the transaction is what its COMMIT goes by.
      expect((await client.query('SHOW synchronous_commit')).rows).toEqual([{ synchronous_commit: commit }]);
      await client.query('COMMIT');
      expect((await client.query('SHOW synchronous_commit')).rows).toEqual([{ synchronous_commit: session }]);
    });
  });

  it('works where the database is set to repeatable read, which its function refuses', async () => {
    await sql(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$`,
    );
    await expect(sql(APPEND(1))).rejects.toThrow(/needs READ COMMITTED/);
    const stores = [await open(), await open(), await open()];
    const prefix = newStream();
    const appends = Array.from({ length: 90 }, (_, n) =>
      append(stores[n % 3]!, `${prefix}:${n}`, 'no-stream', newEvents(1)),
    );
    const positions = (await Promise.all(appends)).map(({ positions: [position] }) => position!);
    expect(positions.sort((a, b) => (a < b ? -1 : 1))).toEqual(Array.from({ length: 90 }, (_, n) => BigInt(n + 1)));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('reads times whatever the date style of the database', async () => {
    await sql(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET datestyle = ''SQL, DMY''', current_database()); END $$`,
    );
    const store = await open();
    await append(store, newStream(), 'no-stream', newEvents(1));
    const [event] = await collect(store.readAll({ filter: { streamPrefixes: [''] } }));
    expect(Math.abs(event!.recordedAt.getTime() - Date.now())).toBeLessThan(60_000);
    await store.close();
  });

  it('never goes back in time with a clock that does', async () => {
    await sql(`INSERT INTO event_store.events (position, stream, revision, id, type, data, metadata, bytes, recorded_at)
      VALUES (1, 'ahead', 0, gen_random_uuid(), 'T', '{}', '{}', 40, now() + interval '1 hour')`);
    const store = await open();
    await append(store, newStream(), 'no-stream', newEvents(1));
    const [ahead, next] = await collect(store.readAll({ filter: { streamPrefixes: [''] } }));
    expect(next!.recordedAt).toEqual(ahead!.recordedAt);
    await store.close();
  });

  it('writes nothing to another log that has taken the place of its own', async () => {
    const store = await open();
    await append(store, newStream(), 'no-stream', newEvents(1));
    await sql('DROP SCHEMA event_store CASCADE; DROP TABLE migrations');
    await createEventStoreSchema({ connectionString: database.url });
    await sql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
    );
    const attempt = append(store, newStream(), 'no-stream', newEvents(1), 1_000);
    await expect(attempt).rejects.toThrow(AppendResultUnknownError);
    await expect(append(store, newStream(), 'no-stream', newEvents(1), 500)).rejects.toThrow(/This is the log/);
    await store.close();
    const replaced = await open();
    expect(await replaced.head()).toBe(0n);
    await replaced.close();
  });
});
