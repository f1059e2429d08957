import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type ClusterFiles, prepareClusterFiles, SOCKET_PORT } from './cluster-files.js';
import { ADMIN_ROLE, prepareDataFolder, SERVICE_ROLE } from './data-folder.js';
import { clearLeftovers } from './leftovers.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { type Postmaster, startPostmaster } from './postmaster.js';
import { chooseServerUser, type ServerUser } from './server-user.js';

export interface EmbeddedPostgres {
  /** Whether this start made the data folder. */
  readonly isNew: boolean;
  /** Connection string of one of its databases. */
  url(database: string, role?: typeof SERVICE_ROLE | typeof ADMIN_ROLE): string;
  /** Ends the server in order; it is not started again. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresLog {
  /** What the server does, for the person who started the service. */
  progress(line: string): void;
  /** Something is wrong and being mended. */
  warning(line: string): void;
  /** A line of the server's own log. */
  server(line: string): void;
}

export const SERVICE_DATABASE = 'pipeline_alerts';
const LONGEST_PAUSE_MS = 10_000;

/**
 * Runs PostgreSQL in `folder` (absolute, without symbolic links; used by nobody else) until it is stopped, and starts it again when
 * it dies. Throws StartupRefusedError when it cannot be started.
 */
export const startEmbeddedPostgres = async (folder: string, log: EmbeddedPostgresLog): Promise<EmbeddedPostgres> => {
  const binaries = await findPostgresBinaries();
  const files = await prepareClusterFiles(folder);
  await clearLeftovers(files);
  const user = await chooseServerUser(files.data);
  const made = await prepareDataFolder(files, binaries, user);
  const supervision = await supervise(files, binaries, user, log);
  const url = (database: string, role: string = SERVICE_ROLE) =>
    `postgresql://${role}@/${encodeURIComponent(database)}?host=${encodeURIComponent(files.sockets)}&port=${SOCKET_PORT}&sslmode=disable`;
  await makeServiceDatabase(url('postgres', ADMIN_ROLE));
  return { isNew: made === 'new', url, stop: supervision.stop };
};

const supervise = async (
  files: ClusterFiles,
  binaries: PostgresBinaries,
  user: ServerUser,
  log: EmbeddedPostgresLog,
): Promise<{ stop(): Promise<void> }> => {
  const stopping = new AbortController();
  let postmaster: Postmaster | null = await startPostmaster(files, binaries, user, log.server);

  const restart = async (): Promise<Postmaster | null> => {
    for (let pauseMs = 100; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await clearLeftovers(files);
        return await startPostmaster(files, binaries, user, log.server);
      } catch (error) {
        log.warning(`${(error as Error).message} Trying again.`);
        await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
    return null;
  };

  const watch = async (): Promise<void> => {
    while (postmaster) {
      await postmaster.exited;
      if (stopping.signal.aborted) return;
      log.warning('PostgreSQL has ended by itself and is being started again.');
      postmaster = await restart();
      if (!stopping.signal.aborted) log.progress('PostgreSQL is back.');
    }
  };
  const watching = watch();

  return {
    stop: async () => {
      stopping.abort();
      await postmaster?.stop();
      await watching;
      await postmaster?.stop();
    },
  };
};

/** Both statements are guarded by a look, not by an error: a crash between them is mended by the next start. */
const makeServiceDatabase = async (adminUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
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
