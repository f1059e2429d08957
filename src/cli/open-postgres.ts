import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockDataDir, openDataDir, StartupRefusedError } from '../config/index.js';
import { DatabaseConnection, SERVICE_DATABASE, startEmbeddedPostgres, waitForDatabase } from '../database/index.js';
import type { CommandContext } from './command-context.js';

const PATIENCE_MS = 10_000;

/**
 * A PostgreSQL that answers.
 *
 * @throws StartupRefusedError one sentence without any password
 */
export const openPostgres = async (
  url: string,
  { terminal, stopRequested }: CommandContext,
): Promise<DatabaseConnection> => {
  const connection = new DatabaseConnection(url);
  const say = (line: string): void => terminal.say(line);
  await waitForDatabase(connection.config, { timeoutMs: PATIENCE_MS, say, stopRequested });
  return connection;
};

/**
 * The PostgreSQL inside of a DATA_DIR, started for as long as the command runs. The service must not run.
 *
 * @param whenMissing what to do where the folder holds none
 * @throws StartupRefusedError when there is none, or when the service has it
 */
export const openEmbeddedPostgres = async (
  dataDir: string,
  whenMissing: 'create' | 'refuse',
  { terminal, opened, stopRequested }: CommandContext,
): Promise<DatabaseConnection> => {
  if (whenMissing === 'refuse' && !existsSync(join(dataDir, 'postgresql', 'data'))) {
    throw new StartupRefusedError(`DATA_DIR ${dataDir} holds no database: set DATA_DIR to the service's folder.`);
  }
  const folder = await openDataDir(dataDir);
  opened.push('The lock of DATA_DIR', await lockDataDir(folder));
  const server = await startEmbeddedPostgres(join(folder, 'postgresql'), stopRequested, {
    progress: (line) => terminal.say(line),
    warning: (line) => terminal.say(line),
    server: () => undefined,
  });
  opened.push('The database', server.stop);
  return new DatabaseConnection(server.url(SERVICE_DATABASE));
};
