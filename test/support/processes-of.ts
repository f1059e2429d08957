import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFilesIn } from '../../src/database/embedded/cluster-files.js';
import { clusterName } from '../../src/database/embedded/leftovers.js';

export interface FoundProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/** Every process that serves a data folder: npm and service (by their environment), the PostgreSQL server and its children (by their titles). */
export const processesOf = async (dataDir: string): Promise<FoundProcess[]> => {
  const marks = [dataDir, await titleMark(dataDir)];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const commandLine = await readProc(pid, 'cmdline');
      const environment = await readProc(pid, 'environ');
      const belongs = marks.some((mark) => commandLine.includes(mark) || environment.includes(`DATA_DIR=${mark}`));
      return belongs ? [{ pid: Number(pid), commandLine: commandLine.replaceAll('\0', ' ').trim() }] : [];
    }),
  );
  return found.flat();
};

export const findPostmaster = async (dataDir: string): Promise<number> => {
  const postmaster = (await processesOf(dataDir)).find(({ commandLine }) => commandLine.includes('/postgres -D '));
  if (!postmaster) throw new Error(`no PostgreSQL runs in ${dataDir}`);
  return postmaster.pid;
};

/** proc(5), field 5 of stat. The second one, the name, is in brackets and may hold blanks. */
export const processGroupOf = async (pid: number): Promise<number> => {
  const stat = await readProc(String(pid), 'stat');
  return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[3]);
};

const titleMark = async (dataDir: string): Promise<string> => {
  const noTitle = `no server has run in ${dataDir}`;
  return clusterName(clusterFilesIn(join(dataDir, 'postgresql'))).catch(() => noTitle);
};

/** Empty for one that has ended meanwhile, and for zombies. */
const readProc = (pid: string, file: string): Promise<string> =>
  readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
