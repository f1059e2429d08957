import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseConnection } from './database-connection.js';
import { CONNECT_MS, ImpatientClient, SESSION_SETTINGS } from './impatient-client.js';
import { migrateDatabase } from './migrate-database.js';
import { outlastOutages } from './outlast-outages.js';
import { startPatience } from './start-patience.js';

/** Gives every module the TypeORM DataSource, migrated, and {@link DatabaseConnection} for connections of their own. */
@Global()
@Module({})
export class DatabaseModule {
  /**
   * @param stopRequested ends the waiting for another process that migrates, and with it the start
   * @param holdsEvents whether this database is the event store, too
   */
  static forRoot(connection: DatabaseConnection, stopRequested: AbortSignal, holdsEvents: boolean): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({
            ...pooled(connection),
            autoLoadEntities: true,
            // What may pass has been outlasted below.
            toRetry: () => false,
          }),
          dataSourceFactory: (options) =>
            outlastOutages(async () => {
              await migrateDatabase(connection, stopRequested, holdsEvents);
              return new DataSource(options ?? pooled(connection)).initialize();
            }, startPatience(stopRequested)),
        }),
      ],
      providers: [{ provide: DatabaseConnection, useValue: connection }],
      exports: [DatabaseConnection],
    };
  }
}

const pooled = ({ config }: DatabaseConnection): DataSourceOptions => ({
  type: 'postgres',
  // As `url`, TypeORM would take the connection string apart itself and lose sockets and SSL settings.
  extra: {
    ...config,
    Client: ImpatientClient,
    onConnect: (client: ImpatientClient) => client.query(SESSION_SETTINGS),
  },
  installExtensions: false,
  connectTimeoutMS: CONNECT_MS,
  poolErrorHandler: (error: Error) => new Logger('Database').warn(`A connection was lost: ${error.message}`),
});
