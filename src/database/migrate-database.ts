import { DataSource } from 'typeorm';
import type { DatabaseConnection } from './database-connection.js';
import { CONNECT_MS } from './impatient-client.js';
import { MIGRATIONS_SCHEMA, migrate } from './migrate.js';
import { migrationsFor } from './migrations.js';

/**
 * Brings a database up to date. On connections of its own: a migration may take as long as it needs.
 *
 * @param stopRequested ends the waiting for another process that migrates
 * @param holdsEvents whether this database is the event store, too
 */
export const migrateDatabase = async (
  { config }: DatabaseConnection,
  stopRequested: AbortSignal,
  holdsEvents: boolean,
): Promise<void> => {
  const dataSource = await new DataSource({
    type: 'postgres',
    extra: config,
    schema: MIGRATIONS_SCHEMA,
    migrations: [...migrationsFor(holdsEvents)],
    migrationsTableName: 'migrations',
    installExtensions: false,
    connectTimeoutMS: CONNECT_MS,
  }).initialize();
  try {
    await migrate(dataSource, config, stopRequested);
  } finally {
    await dataSource.destroy();
  }
};
