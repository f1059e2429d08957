import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { startService } from '../support/service-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ADMIN_KEY, answerTo } from '../support/test-service.js';

/** On the double alone: a real server is neither away nor back at will. */
describe('a service with EVENTSTOREDB_URL', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let database: TestDatabase;
  let server: EventStoreDbDouble;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    database = await createTestDatabase();
    server = await startEventStoreDbDouble();
  });
  afterEach(async () => {
    await folder.remove();
    await server.stop();
    await database.drop();
  });

  const start = (eventStoreDbUrl: string, environment: Record<string, string> = {}) =>
    startService({
      dataDir: folder.path,
      environment: {
        DATABASE_URL: database.url,
        EVENTSTOREDB_URL: eventStoreDbUrl,
        ADMIN_API_KEY: ADMIN_KEY,
        ...environment,
      },
    });

  const schemas = async (): Promise<string[]> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT nspname AS name FROM pg_namespace');
    await client.end();
    return rows.map(({ name }) => name);
  };

  it('waits for the server and says so, keeps no events in the database, and shows when the server is away', async () => {
    await server.kill();
    const withPassword = server.url.replace('esdb://', 'esdb://admin:very-secret@');
    const service = start(withPassword, { DEBUG: '*' }); // whatever libraries trace
    await eventually(() => expect(service.output()).toMatch(/Waiting for EventStoreDB: .*ECONNREFUSED/));
    await server.start();
    const address = await service.ready();
    expect(await schemas()).toContain('projections');
    expect(await schemas()).not.toContain('event_store');

    await server.kill();
    await eventually(async () => {
      const { status, json } = await answerTo(`${address}/health/ready`, {});
      expect([status, json.eventStore]).toEqual([200, 'down']);
    });
    expect((await answerTo(`${address}/health/live`, {})).status).toBe(200);
    await server.start();
    await service.ready();

    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(service.output()).not.toContain('very-secret');
  }, 120_000);

  it('stops at once when it is told to while it waits', async () => {
    await server.kill();
    const service = start(server.url);
    await eventually(() => expect(service.output()).toContain('Waiting for EventStoreDB'));
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
  }, 60_000);

  const sentencesOf = (output: string): string[] =>
    output.split('\n').filter((line) => line !== '' && !line.startsWith('{'));

  it.each([
    ['http://admin:very-secret@127.0.0.1', /^EVENTSTOREDB_URL is set, but it must be a connection string such as/],
    [
      'esdb://admin:very-secret@127.0.0.1?ssl=on',
      /^EVENTSTOREDB_URL cannot be used: it has an option that EventStoreDB/,
    ],
    [
      'esdb://admin:very-secret@127.0.0.1?tlsCAFile=%2Fno%2Fsuch',
      /^EVENTSTOREDB_URL cannot be used: .*File was not found/,
    ],
  ])(
    'exits with 1 and says in one sentence what is wrong with %s',
    async (url, sentence) => {
      const service = start(url);
      expect(await service.exited).toBe(1);
      expect(sentencesOf(service.output())).toEqual([expect.stringMatching(sentence)]);
      expect(service.output()).not.toContain('very-secret');
    },
    60_000,
  );

  it('exits with 1 and a sentence where the server speaks no TLS, or has no certificate', async () => {
    const listener = createTlsServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as { port: number };
    for (const spoken of [new URL(server.url).port, port]) {
      const service = start(`esdb://localhost:${spoken}?tls=true`); // an address would make Node warn, too
      expect(await service.exited).toBe(1);
      expect(sentencesOf(service.output())).toEqual([
        expect.stringMatching(
          /^There is no TLS connection to EventStoreDB: .* Check tls and tlsCAFile in EVENTSTOREDB_URL\.$/,
        ),
      ]);
    }
    listener.close();
  }, 60_000);
});
