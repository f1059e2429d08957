import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Settings } from '../config/index.js';
import {
  DatabaseConnection,
  SERVICE_DATABASE,
  startEmbeddedPostgres,
  startPatience,
  waitForDatabase,
} from '../database/index.js';

export interface OpenDatabase {
  readonly connection: DatabaseConnection;
  close(): Promise<void>;
}

/** The database of DATABASE_URL once it answers, else an embedded one, started. */
export const openDatabase = async (settings: Settings, stopRequested: AbortSignal): Promise<OpenDatabase> => {
  const logger = new Logger('Database');
  if (settings.databaseUrl !== null) {
    const connection = new DatabaseConnection(settings.databaseUrl);
    await waitForDatabase(connection.config, startPatience(stopRequested));
    return { connection, close: async () => undefined };
  }
  const folder = join(settings.dataDir, 'postgresql');
  const server = await startEmbeddedPostgres(folder, stopRequested, {
    progress: (line) => logger.log(line),
    warning: (line) => logger.warn(line),
    server: (line) => logger.debug(line),
  });
  return { connection: new DatabaseConnection(server.url(SERVICE_DATABASE)), close: server.stop };
};
