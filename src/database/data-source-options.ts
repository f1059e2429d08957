import { Logger } from '@nestjs/common';
import type { DataSourceOptions } from 'typeorm';
import type { DatabaseConnection } from './database-connection.js';
import { MIGRATIONS_SCHEMA } from './migrate.js';
import { migrationsFor } from './migrations.js';

/** @param holdsEvents whether this database is the event store, too */
export const dataSourceOptions = (connection: DatabaseConnection, holdsEvents: boolean): DataSourceOptions => ({
  type: 'postgres',
  // As `url`, TypeORM would take the connection string apart itself and lose sockets and SSL settings.
  extra: connection.config,
  schema: MIGRATIONS_SCHEMA,
  migrations: [...migrationsFor(holdsEvents)],
  migrationsTableName: 'migrations',
  installExtensions: false,
  connectTimeoutMS: 10_000,
  poolErrorHandler: (error: Error) => new Logger('Database').warn(`A connection was lost: ${error.message}`),
});
