import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseConnection } from './database-connection.js';
import { MIGRATIONS_SCHEMA, migrate } from './migrate.js';
import { MIGRATIONS } from './migrations.js';

/** Gives every module the TypeORM DataSource, migrated, and {@link DatabaseConnection} for connections of their own. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(connection: DatabaseConnection): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({
            ...dataSourceOptions(connection),
            autoLoadEntities: true,
            // Whoever starts the service has waited for the database by now; a failure after that is final.
            toRetry: () => false,
          }),
          dataSourceFactory: (options) => open(connection, options ?? dataSourceOptions(connection)),
        }),
      ],
      providers: [{ provide: DatabaseConnection, useValue: connection }],
      exports: [DatabaseConnection],
    };
  }
}

const dataSourceOptions = (connection: DatabaseConnection): DataSourceOptions => ({
  type: 'postgres',
  // As `url`, TypeORM would take the connection string apart itself and lose sockets and SSL settings.
  extra: connection.config,
  schema: MIGRATIONS_SCHEMA,
  migrations: [...MIGRATIONS],
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
