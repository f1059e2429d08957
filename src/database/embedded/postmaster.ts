import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { StartupRefusedError } from '../../config/startup-refused.error.js';
import { type ClusterFiles, SOCKET_PORT } from './cluster-files.js';
import { ADMIN_ROLE, serverEnvironment } from './data-folder.js';
import { clusterName } from './leftovers.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { signal } from './processes.js';
import type { ServerUser } from './server-user.js';

export interface Postmaster {
  /** Resolves when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Ends the server in order; harder when it takes its time. */
  stop(): Promise<void>;
}

const FAST_SHUTDOWN_MS = 30_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/** Somebody killed the server before it answered: there may be nothing wrong with it. */
export class PostmasterKilledError extends StartupRefusedError {}

/**
 * Starts the server and waits until it answers, however long its recovery takes. `onLine` gets every line it logs.
 * Throws StartupRefusedError when the server ends instead (PostmasterKilledError: by SIGKILL), and the signal's reason, with the server stopped, when that is aborted first.
 */
export const startPostmaster = async (
  files: ClusterFiles,
  binaries: PostgresBinaries,
  user: ServerUser,
  onLine: (line: string) => void,
  stopRequested: AbortSignal,
): Promise<Postmaster> => {
  const settings = await serverSettings(files);
  const [program, ...args] = user.commandLine(binaries.postgres, ['-D', files.data, ...settings]);
  // A process group of its own: Ctrl-C must reach the service only, which then stops the server last.
  const child = spawn(program, args, {
    cwd: files.data,
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lastLines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > 10) lastLines.shift();
    onLine(line);
  });
  const exited = once(child, 'close').then(
    () => undefined,
    () => undefined,
  );
  try {
    await waitUntilReady(child, files, stopRequested);
  } catch (error) {
    await stop(child, exited);
    if (stopRequested.aborted) throw error;
    if (child.signalCode === 'SIGKILL') throw new PostmasterKilledError('PostgreSQL was killed while it started.');
    throw new StartupRefusedError(`PostgreSQL did not start in ${files.data}; it said: ${lastLines.join(' | ')}`);
  }
  return { exited, stop: () => stop(child, exited) };
};

const serverSettings = async (files: ClusterFiles): Promise<string[]> =>
  Object.entries({
    cluster_name: await clusterName(files),
    listen_addresses: '',
    port: String(SOCKET_PORT),
    // A list: quoted, since a path may hold a comma.
    unix_socket_directories: `"${files.sockets.replaceAll('"', '""')}"`,
    hba_file: files.hostBasedAuthentication,
    ident_file: files.userMap,
    max_connections: '200',
    // The service sees every error by itself. Statements and details hold what people wrote.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_line_prefix: '',
    log_timezone: 'UTC',
    timezone: 'UTC',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const waitUntilReady = async (child: ChildProcess, files: ClusterFiles, stopRequested: AbortSignal): Promise<void> => {
  while (!(await answers(files))) {
    if (hasEnded(child)) throw new Error('ended');
    await delay(50, undefined, { signal: stopRequested });
  }
};

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;

const answers = async (files: ClusterFiles): Promise<boolean> => {
  const client = new pg.Client({
    host: files.sockets,
    port: SOCKET_PORT,
    user: ADMIN_ROLE,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const stop = async (child: ChildProcess, exited: Promise<void>): Promise<void> => {
  const { pid } = child;
  if (pid === undefined || hasEnded(child)) return exited;
  const endedWithin = (milliseconds: number) => {
    const timeout = new AbortController();
    return Promise.race([
      exited.then(() => true),
      delay(milliseconds, false, { signal: timeout.signal }).catch(() => false),
    ]).finally(() => timeout.abort());
  };
  signal(pid, 'SIGINT');
  if (await endedWithin(FAST_SHUTDOWN_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await endedWithin(IMMEDIATE_SHUTDOWN_MS)) return;
  signal(pid, 'SIGKILL');
  await exited;
};
