import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseConnection } from './database-connection.js';
import { MIGRATIONS_SCHEMA, migrate } from './migrate.js';
import { migrationsFor } from './migrations.js';

/** Gives every module the TypeORM DataSource, migrated, and {@link DatabaseConnection} for connections of their own. */
@Global()
@Module({})
export class DatabaseModule {
  /** @param holdsEvents whether this database is the event store, too */
  static forRoot(connection: DatabaseConnection, holdsEvents: boolean): DynamicModule {
    const base = dataSourceOptions(connection, holdsEvents);
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({
            ...base,
            autoLoadEntities: true,
            // Whoever starts the service has waited for the database by now; a failure after that is final.
            toRetry: () => false,
          }),
          dataSourceFactory: (options) => open(connection, options ?? base),
        }),
      ],
      providers: [{ provide: DatabaseConnection, useValue: connection }],
      exports: [DatabaseConnection],
    };
  }
}

const dataSourceOptions = (connection: DatabaseConnection, holdsEvents: boolean): DataSourceOptions => ({
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

const open = async (connection: DatabaseConnection, options: DataSourceOptions): Promise<DataSource> => {
  const dataSource = await new DataSource(options).initialize();
  await migrate(dataSource, connection.config);
  return dataSource;
};
