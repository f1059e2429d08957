import pg from 'pg';
import { outlastOutages } from '../outlast-outages.js';
import { clusterFilesIn, makeClusterFolders, SOCKET_PORT } from './cluster-files.js';
import { ADMIN_ROLE, prepareDataFolder, SERVICE_ROLE } from './data-folder.js';
import type { EmbeddedPostgresLog } from './embedded-postgres-log.js';
import { clearLeftovers } from './leftovers.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { PostmasterKilledError, startPostmaster } from './postmaster.js';
import { chooseServerUser } from './server-user.js';
import { superviseServer } from './supervise-server.js';

export interface EmbeddedPostgres {
  /** Connection string of one of its databases. */
  url(database: string, role?: typeof SERVICE_ROLE | typeof ADMIN_ROLE): string;
  /** Ends the server in order; it is not started again. */
  stop(): Promise<void>;
}

export const SERVICE_DATABASE = 'pipeline_alerts';

/** For a server that dies right after it has started, and is started again. */
const PATIENCE_MS = 60_000;

/**
 * Runs PostgreSQL in `folder` (absolute, without symbolic links; used by nobody else) until it is stopped, and starts it again when it dies.
 * Throws StartupRefusedError when it cannot be started. When `stopRequested` is aborted first, it throws with nothing left running.
 */
export const startEmbeddedPostgres = async (
  folder: string,
  stopRequested: AbortSignal,
  log: EmbeddedPostgresLog,
): Promise<EmbeddedPostgres> => {
  const binaries = await findPostgresBinaries();
  const files = clusterFilesIn(folder);
  await makeClusterFolders(files);
  await clearLeftovers(files);
  const user = await chooseServerUser(files.data);
  await prepareDataFolder(files, binaries, user);
  const start = (signal: AbortSignal) => startPostmaster(files, binaries, user, log.server, signal);
  const startAgain = async (signal: AbortSignal) => {
    await clearLeftovers(files);
    return start(signal);
  };
  const first = await start(stopRequested).catch((error) => {
    if (!(error instanceof PostmasterKilledError)) throw error;
    log.warning(`${error.message} It is started again.`);
    return startAgain(stopRequested);
  });
  const server = superviseServer(first, startAgain, log);
  const url = (database: string, role: string = SERVICE_ROLE) =>
    `postgresql://${role}@/${encodeURIComponent(database)}?host=${encodeURIComponent(files.sockets)}&port=${SOCKET_PORT}&sslmode=disable`;
  try {
    await outlastOutages(() => makeServiceDatabase(url('postgres', ADMIN_ROLE)), {
      timeoutMs: PATIENCE_MS,
      say: log.progress,
      stopRequested,
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url, stop: server.stop };
};

/** Both statements are guarded by a look, not by an error: a crash between them is mended by the next start. */
const makeServiceDatabase = async (adminUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => undefined); // a lost connection fails the next query
  await client.connect();
  try {
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [SERVICE_ROLE]);
    if (role.rowCount === 0) await client.query(`CREATE ROLE ${SERVICE_ROLE} LOGIN`);
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [SERVICE_DATABASE]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${SERVICE_DATABASE} OWNER ${SERVICE_ROLE}`);
  } finally {
    await client.end();
  }
};
