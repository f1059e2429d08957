import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { SERVICE_ROLE } from '../../src/database/embedded/data-folder.js';

export interface TestDatabase {
  /** Connection string of a role that owns the database and may do nothing else, as in production. */
  readonly url: string;
  /** Ends every connection to the database and removes it. */
  drop(): Promise<void>;
}

/** A fresh, empty database on the server that global-setup.mjs started. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(`CREATE DATABASE ${name} OWNER ${SERVICE_ROLE}`);
  return {
    url: serverUrl().replace(/^postgresql:\/\/[^@]+@\/[^?]+/, `postgresql://${SERVICE_ROLE}@/${name}`),
    drop: () => asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
};

/** One statement as a role that may do anything, from outside of the test's own database. */
export const asAdmin = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

const serverUrl = (): string => {
  const url = process.env.PIPELINE_ALERTS_TEST_SERVER;
  if (!url) throw new Error('No test server: run specs through Jest with this project’s jest.config.mjs.');
  return url;
};
