import { Logger } from '@nestjs/common';
import pg, { type ClientConfig } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { DatabaseConnection } from './database-connection.js';

/** Where TypeORM notes which migrations have run. Their own tables lie in schemas of their own. */
export const MIGRATIONS_SCHEMA = 'pipeline_alerts';

/** Any number that no other use of advisory locks in this database takes. */
const LOCK = `hashtextextended('pipeline-alerts migrations', 0)`;

/**
 * Brings the database up to date. Several processes may start at once: a session advisory lock lets one of them work while the others
 * wait. It is held on a connection of its own, so that PostgreSQL frees it when the process dies.
 */
export const migrate = async (dataSource: DataSource, config: ClientConfig): Promise<void> => {
  const client = new pg.Client(config);
  client.on('error', () => undefined); // a lost connection fails the next query
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${LOCK})`);
    // IF NOT EXISTS alone would ask for the right to create even where there is nothing to create.
    const { rows } = await client.query(`SELECT to_regnamespace('${MIGRATIONS_SCHEMA}') IS NULL AS missing`);
    if (rows[0].missing) await client.query(`CREATE SCHEMA ${MIGRATIONS_SCHEMA}`);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    if (done.length > 0) new Logger('Database').log(`Ran ${done.length} migrations, the last one ${done.at(-1)?.name}`);
  } finally {
    await client.end();
  }
};

/** A connection pool on a database that is up to date. */
export const openMigrated = async (connection: DatabaseConnection, options: DataSourceOptions): Promise<DataSource> => {
  const dataSource = await new DataSource(options).initialize();
  await migrate(dataSource, connection.config);
  return dataSource;
};
