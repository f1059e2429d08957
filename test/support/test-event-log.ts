import type { EventStore } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { createEventStoreSchema } from './postgres-harness.js';
import { createTestDatabase } from './test-database.js';

export interface TestEventLog {
  /** Another process's view of the same log, as far as the store is concerned. */
  open(): Promise<EventStore>;
  /** Closes every store that was opened and removes the database. */
  remove(): Promise<void>;
}

/** An empty event log in a database of its own. */
export const createTestEventLog = async (): Promise<TestEventLog> => {
  const database = await createTestDatabase();
  await createEventStoreSchema({ connectionString: database.url });
  const stores: EventStore[] = [];
  return {
    open: async () => {
      const store = await openPostgresEventStore({ connection: { connectionString: database.url } });
      stores.push(store);
      return store;
    },
    remove: async () => {
      for (const store of stores) await store.close();
      await database.drop();
    },
  };
};
