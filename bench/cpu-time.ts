import { readFile } from 'node:fs/promises';

/** proc(5): utime and stime count in ticks; USER_HZ is 100 on every Linux there is. */
const TICKS_PER_SECOND = 100;

/** CPU seconds that a process has used so far, all its threads together. Null where there is no /proc. */
export const cpuSecondsOf = async (pid: number): Promise<number | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // Behind the name, which is in brackets and may hold blanks: utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

/** Megabytes of memory that a process holds. Null where there is no /proc. */
export const residentMegabytesOf = async (pid: number): Promise<number | null> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
};
