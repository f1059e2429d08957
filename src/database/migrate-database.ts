import { dataSourceOptions } from './data-source-options.js';
import type { DatabaseConnection } from './database-connection.js';
import { openMigrated } from './migrate.js';

/**
 * Brings a database up to date for whoever needs no more of it, as the service does at its start.
 *
 * @param holdsEvents whether this database is the event store, too
 */
export const migrateDatabase = async (connection: DatabaseConnection, holdsEvents: boolean): Promise<void> => {
  const dataSource = await openMigrated(connection, dataSourceOptions(connection, holdsEvents));
  await dataSource.destroy();
};
