import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ADMIN_ROLE, SERVICE_ROLE } from '../../src/database/embedded/data-folder.js';
import type { EventStore, RecordedEvent } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { append, newEvents, newStream, readForwards } from '../contract/event-store/fixtures.js';
import { createEventStoreSchema } from '../support/postgres-harness.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const CHANGES = [
  "UPDATE event_store.events SET type = 'Forged'",
  'UPDATE event_store.events SET recorded_at = now() WHERE false',
  'DELETE FROM event_store.events WHERE revision = 0',
  'TRUNCATE event_store.events',
  'UPDATE event_store.store SET id = gen_random_uuid()',
  'DELETE FROM event_store.store',
  'TRUNCATE event_store.store CASCADE',
  `INSERT INTO event_store.events SELECT * FROM event_store.events
     ON CONFLICT (stream, revision) DO UPDATE SET type = 'Forged'`,
  `MERGE INTO event_store.events e USING (VALUES (1)) v ON true WHEN MATCHED THEN DELETE`,
];

describe('the log in PostgreSQL', () => {
  let database: TestDatabase;
  let store: EventStore;
  let before: RecordedEvent[];
  const stream = newStream();

  beforeAll(async () => {
    database = await createTestDatabase();
    await createEventStoreSchema({ connectionString: database.url });
    store = await openPostgresEventStore({ connection: { connectionString: database.url } });
    await append(store, stream, 'no-stream', newEvents(3));
    before = await readForwards(store, stream);
  });

  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const expectRefused = async (connectionString: string, settings: string): Promise<void> => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      await client.query(settings);
      for (const change of CHANGES) await expect(client.query(change)).rejects.toThrow(/is append-only/);
    } finally {
      await client.end();
    }
    expect(await readForwards(store, stream)).toEqual(before);
  };

  it('refuses every change to its owner', async () => {
    await expectRefused(database.url, 'SELECT 1');
  });

  it('refuses every change to a superuser who has silenced ordinary triggers', async () => {
    await expectRefused(
      database.url.replace(`//${SERVICE_ROLE}@`, `//${ADMIN_ROLE}@`),
      'SET session_replication_role = replica',
    );
  });

  it('is not removed by reverting the migration', async () => {
    const { CreateEventStore1790000000000 } = await import(
      '../../src/event-store/postgres/migrations/1790000000000-create-event-store.js'
    );
    await expect(new CreateEventStore1790000000000().down()).rejects.toThrow(/never removed/);
  });
});
