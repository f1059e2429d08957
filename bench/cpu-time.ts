import { readdir, readFile } from 'node:fs/promises';

/** proc(5): utime and stime count in ticks; USER_HZ is 100 on every Linux there is. */
const TICKS_PER_SECOND = 100;

/** CPU seconds that a process has used so far, all its threads together. Null where there is no /proc. */
export const cpuSecondsOf = async (pid: number): Promise<number | null> => {
  const stat = await readStat(pid);
  return stat === null ? null : stat.own;
};

/** CPU seconds that a process and its children have used so far, those that have ended among them. Null where there is no /proc. */
export const cpuSecondsWithChildren = async (pid: number): Promise<number | null> => {
  const parent = await readStat(pid);
  if (parent === null) return null;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const others = await Promise.all(pids.map(readStat));
  const children = others.filter((stat) => stat?.parent === pid);
  return children.reduce((sum, child) => sum + (child?.own ?? 0), parent.own + parent.endedChildren);
};

interface Stat {
  readonly parent: number;
  readonly own: number;
  readonly endedChildren: number;
}

const readStat = async (pid: number): Promise<Stat | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // Behind the name, which is in brackets and may hold blanks: ppid is field 4; utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const seconds = (first: number): number => ((fields[first] ?? 0) + (fields[first + 1] ?? 0)) / TICKS_PER_SECOND;
  return { parent: fields[1] ?? 0, own: seconds(11), endedChildren: seconds(13) };
};

/** Megabytes of memory that a process holds. Null where there is no /proc. */
export const residentMegabytesOf = async (pid: number): Promise<number | null> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
};
