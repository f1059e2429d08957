import pg from 'pg';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import type { EventStore } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { networkTo } from './eventstoredb-harness.js';
import { createTestNetwork, type TestNetwork } from './network.js';
import { createTestDatabase } from './test-database.js';
import { acquireEventStoreDb } from './test-eventstoredb.js';

/** Which event store the end-to-end suite runs on: set for each project in jest.config.mjs. */
declare const TESTED_EVENT_STORE: 'postgresql' | 'eventstoredb';

/** What services that belong together share: a fresh database, and where their events lie. */
export interface TestStorage {
  readonly databaseUrl: string;
  /** Null: the events lie in the database. */
  readonly eventStoreDbUrl: string | null;
  openStore(): Promise<EventStore>;
  drop(): Promise<void>;
}

/** A storage that is reached over networks on which a test may let things go wrong. */
export interface BreakableStorage extends TestStorage {
  /** The way to the events. */
  readonly network: TestNetwork;
  /** The way to the database: the same one where the events lie there. */
  readonly databaseNetwork: TestNetwork;
  /** The same storage, reached without them. */
  readonly unbroken: TestStorage;
}

/** On a real EventStoreDB, only the database is fresh: the log holds what earlier tests have written. */
export const createTestStorage = async (): Promise<TestStorage> => {
  const database = await createTestDatabase();
  if (TESTED_EVENT_STORE === 'postgresql') {
    const openStore = () => openPostgresEventStore({ connection: { connectionString: database.url } });
    return { databaseUrl: database.url, eventStoreDbUrl: null, openStore, drop: database.drop };
  }
  const server = await acquireEventStoreDb();
  return {
    databaseUrl: database.url,
    eventStoreDbUrl: server.url,
    openStore: () => openEventStoreDb({ url: server.url }),
    drop: async () => {
      await server.release();
      await database.drop();
    },
  };
};

export const createBreakableStorage = async (): Promise<BreakableStorage> => {
  const storage = await createTestStorage();
  const database = await networkToDatabase(storage.databaseUrl);
  const events = storage.eventStoreDbUrl === null ? null : await networkTo(storage.eventStoreDbUrl);
  return {
    ...storage,
    databaseUrl: database.url,
    databaseNetwork: database.network,
    eventStoreDbUrl: events?.url ?? null,
    network: events?.network ?? database.network,
    unbroken: storage,
    drop: async () => {
      await events?.network.close();
      await database.network.close();
      await storage.drop();
    },
  };
};

export const networkToDatabase = async (databaseUrl: string): Promise<{ network: TestNetwork; url: string }> => {
  const { host, port, user, database } = new pg.Client({ connectionString: databaseUrl });
  const network = await createTestNetwork({ path: `${host}/.s.PGSQL.${port}` });
  return { network, url: `postgresql://${user}@127.0.0.1:${network.port}/${database}` };
};

/** The storage as settings of a service. */
export const settingsFor = ({ databaseUrl, eventStoreDbUrl }: TestStorage): Readonly<Record<string, string>> => ({
  DATABASE_URL: databaseUrl,
  ...(eventStoreDbUrl === null ? {} : { EVENTSTOREDB_URL: eventStoreDbUrl }),
});
