import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { DatabaseConnection } from '../../src/database/database-connection.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations.js';
import type { EventStore } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { ALERT_ENTITIES } from '../../src/modules/alerts/projections/index.js';
import { createTestDatabase } from './test-database.js';

/** A migrated database with an event store in it: what projections need to run, without a service around them. */
export interface ReadModelWorld {
  readonly connection: ClientConfig;
  readonly url: string;
  readonly database: DataSource;
  readonly store: EventStore;
  remove(): Promise<void>;
}

export const createReadModelWorld = async (): Promise<ReadModelWorld> => {
  const { url, drop } = await createTestDatabase();
  const opened = await openReadModelWorld(url);
  await migrate(opened.database, opened.connection);
  const store = await openPostgresEventStore({ connection: opened.connection });
  return {
    ...opened,
    url,
    store,
    remove: async () => {
      await store.close();
      await opened.database.destroy();
      await drop();
    },
  };
};

/** The same database for another process. */
export const openReadModelWorld = async (url: string): Promise<Pick<ReadModelWorld, 'connection' | 'database'>> => {
  const connection = new DatabaseConnection(url).config;
  const database = await new DataSource({
    type: 'postgres',
    extra: connection,
    entities: ALERT_ENTITIES,
    migrations: [...MIGRATIONS],
    migrationsTableName: 'migrations',
    schema: 'pipeline_alerts',
    installExtensions: false,
    poolErrorHandler: () => undefined, // tests end connections on purpose
  }).initialize();
  return { connection, database };
};
