import pg, { type ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { EVENT_STORE_MIGRATIONS } from '../../src/database/migrations.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import type { EventStoreHarness } from '../contract/event-store/event-store-harness.js';
import { createTestNetwork } from './network.js';
import { createTestDatabase } from './test-database.js';

/** Short, so that tests of outages are short, yet long enough for a machine that has other things to do. */
const IMPATIENT = { readTimeoutMs: 3_000, stallMs: 3_000 };

/** A database of its own with an event store in it, reached through a network that a test can break. */
export const createPostgresHarness = async (): Promise<EventStoreHarness> => {
  const database = await createTestDatabase();
  await createEventStoreSchema({ connectionString: database.url });
  const { host, port, user, database: name } = new pg.Client({ connectionString: database.url });
  const network = await createTestNetwork({ path: `${host}/.s.PGSQL.${port}` });
  const connection: ClientConfig = { host: '127.0.0.1', port: network.port, user: user!, database: name!, ssl: false };
  return {
    network,
    open: () => openPostgresEventStore({ connection, ...IMPATIENT }),
    dispose: async () => {
      await network.close();
      await database.drop();
    },
  };
};

/** Runs the event store's migrations, as the service does at its start. */
export const createEventStoreSchema = async (config: ClientConfig): Promise<void> => {
  const dataSource = new DataSource({
    type: 'postgres',
    extra: config,
    migrations: [...EVENT_STORE_MIGRATIONS],
    installExtensions: false,
  });
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
};
