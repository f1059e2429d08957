import { readGivenSettings, StartupRefusedError } from '../../config/index.js';
import { type DatabaseConnection, migrateDatabase } from '../../database/index.js';
import {
  type EventStore,
  type EventStoreLocation,
  openEventStore,
  waitForEventStoreDb,
} from '../../event-store/index.js';
import type { CommandContext } from '../command-context.js';
import { openEmbeddedPostgres, openPostgres } from '../open-postgres.js';
import type { StoreEnd } from './store-end.js';

const PATIENCE_MS = 10_000;

export interface OpenedStore {
  readonly store: EventStore;
  /** The PostgreSQL that the store is in; null: it is in none. */
  readonly database: DatabaseConnection | null;
}

/**
 * Opens the store at one end; a database that is copied into is brought up to date first.
 *
 * @throws StartupRefusedError one sentence without any password, about the option that names the store
 */
export const openStore = async (end: StoreEnd, context: CommandContext): Promise<OpenedStore> => {
  try {
    const database = end.kind === 'eventstoredb' ? null : await openDatabase(end, context);
    const location = database === null ? await reachEventStoreDb(end, context) : { postgres: database.config };
    const store = await openEventStore(location);
    context.opened.push(`The store of ${end.option}`, () => store.close());
    return { store, database };
  } catch (error) {
    if (!(error instanceof StartupRefusedError)) throw error;
    // The service's parts name the settings that its stores come from.
    throw new StartupRefusedError(error.message.replace(/EVENTSTOREDB_URL|DATABASE_URL/g, end.option));
  }
};

const reachEventStoreDb = async (
  { url }: StoreEnd,
  { terminal, stopRequested }: CommandContext,
): Promise<EventStoreLocation> => {
  const say = (line: string): void => terminal.say(line);
  await waitForEventStoreDb(url, { timeoutMs: PATIENCE_MS, say, stopRequested });
  return { eventStoreDbUrl: url };
};

const openDatabase = async (end: StoreEnd, context: CommandContext): Promise<DatabaseConnection> => {
  const connection =
    end.kind === 'embedded'
      ? await openEmbeddedPostgres(readGivenSettings().dataDir, end.option === '--to' ? 'create' : 'refuse', context)
      : await openPostgres(end.url, context);
  if (end.option === '--to') await migrateDatabase(connection, context.stopRequested, true);
  return connection;
};
