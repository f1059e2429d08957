import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupRefusedError } from '../../config/startup-refused.error.js';
import type { ClusterFiles } from './cluster-files.js';
import { listProcesses, type RunningProcess, signal, waitUntil } from './processes.js';

const SHUTDOWN_TIMEOUT_MS = 60_000;
const LAST_WORDS_TIMEOUT_MS = 10_000;

/**
 * Ends what a killed service left running and removes what a killed server left lying about. The caller holds the lock of the
 * folder, so no living service owns any of it.
 */
export const clearLeftovers = async (files: ClusterFiles): Promise<void> => {
  await endInitdb(files);
  await endPostmaster(files);
  await endOrphans(files);
  // Their process ids may belong to somebody else by now (always so in a container), and the server would believe them.
  await rm(join(files.data, 'postmaster.pid'), { force: true });
  for (const socket of await readdir(files.sockets).catch(() => [])) {
    await rm(join(files.sockets, socket), { recursive: true, force: true });
  }
};

/**
 * Stands in the title of every process of the server, so that the children of a killed postmaster can be told from those of other servers.
 * Made from the data folder's place and inode: another container's folder of the same name has another one.
 */
export const clusterName = async (files: ClusterFiles): Promise<string> => {
  const { dev, ino } = await stat(files.data);
  const identity = createHash('sha256').update(`${files.data}:${dev}:${ino}`).digest('hex');
  return `pipeline-alerts-${identity.slice(0, 16)}`;
};

const endInitdb = async (files: ClusterFiles): Promise<void> => {
  const running = () => processesWith(`/initdb -D ${files.unfinishedData} `);
  for (const { pid } of await running()) signal(pid, 'SIGKILL');
  await requireGone(running, LAST_WORDS_TIMEOUT_MS);
};

/** A postmaster that outlived its service is stopped in order: it may still be writing what the service was promised. */
const endPostmaster = async (files: ClusterFiles): Promise<void> => {
  const running = () => processesWith(`/postgres -D ${files.data} `);
  for (const { pid } of await running()) signal(pid, 'SIGINT');
  if (await waitUntil(async () => (await running()).length === 0, SHUTDOWN_TIMEOUT_MS)) return;
  for (const { pid } of await running()) signal(pid, 'SIGKILL');
  await requireGone(running, LAST_WORDS_TIMEOUT_MS);
};

/** Children of a postmaster that was killed end by themselves, unless they are busy. A new server must not start beside them. */
const endOrphans = async (files: ClusterFiles): Promise<void> => {
  const name = await clusterName(files).catch(() => null);
  if (name === null) return;
  const running = () => processesWith(`postgres: ${name}: `);
  if (await waitUntil(async () => (await running()).length === 0, 2_000)) return;
  for (const { pid } of await running()) signal(pid, 'SIGKILL');
  await requireGone(running, LAST_WORDS_TIMEOUT_MS);
};

const processesWith = async (mark: string): Promise<RunningProcess[]> =>
  (await listProcesses()).filter(({ pid, commandLine }) => pid !== process.pid && `${commandLine} `.includes(mark));

const requireGone = async (running: () => Promise<RunningProcess[]>, timeoutMs: number): Promise<void> => {
  if (await waitUntil(async () => (await running()).length === 0, timeoutMs)) return;
  const pids = (await running()).map(({ pid }) => pid).join(', ');
  throw new StartupRefusedError(
    `Processes of an earlier start still use the data folder and do not end (${pids}): end them and start again.`,
  );
};
