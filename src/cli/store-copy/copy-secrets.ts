import pg from 'pg';
import type { DatabaseConnection } from '../../database/index.js';
import { copySourceSecrets } from '../../modules/sources/index.js';
import { CommandFailedError } from '../command-failed.error.js';
import type { Terminal } from '../terminal.js';

const PATIENCE_MS = 10_000;

/** They lie beside the events, not among them, and without them the deliveries of their sources would be put off. @throws CommandFailedError */
export const copySecrets = async (
  from: DatabaseConnection,
  to: DatabaseConnection,
  terminal: Terminal,
): Promise<void> => {
  const clients = [from, to].map(({ config }) => {
    const client = new pg.Client({ ...config, connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS });
    client.on('error', () => undefined); // a lost connection fails the next query
    return client;
  }) as [pg.Client, pg.Client];
  try {
    for (const client of clients) await client.connect();
    const secrets = await copySourceSecrets(...clients);
    if (secrets > 0) {
      terminal.say(`Secrets of sources copied, encrypted as they are: ${secrets}. They need the same ENCRYPTION_KEY.`);
    }
  } catch (error) {
    throw new CommandFailedError(
      `The events are copied, but the secrets of sources are not (${(error as Error).message}). Run the same command again.`,
    );
  } finally {
    for (const client of clients) await client.end();
  }
};
