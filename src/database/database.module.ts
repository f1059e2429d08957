import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { DatabaseConnection } from './database-connection.js';
import { openMigrated } from './migrate.js';

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
          dataSourceFactory: (options): Promise<DataSource> => openMigrated(connection, options ?? base),
        }),
      ],
      providers: [{ provide: DatabaseConnection, useValue: connection }],
      exports: [DatabaseConnection],
    };
  }
}
