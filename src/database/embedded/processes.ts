import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly pid: number;
  /** Arguments, separated by blanks. */
  readonly commandLine: string;
}

/** Every process that this user may see. Zombies have no command line and are left out. */
export const listProcesses = async (): Promise<RunningProcess[]> =>
  process.platform === 'linux' ? listFromProc() : listWithPs();

/** From /proc, because slim images have no `ps`. */
const listFromProc = async (): Promise<RunningProcess[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(pid), commandLine: commandLine.replaceAll('\0', ' ').trim() };
    }),
  );
  return found.filter(({ commandLine }) => commandLine !== '');
};

const listWithPs = async (): Promise<RunningProcess[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
  return [...stdout.matchAll(/^\s*(\d+)\s+(.+)$/gm)].map(([, pid, commandLine]) => ({
    pid: Number(pid),
    commandLine: (commandLine ?? '').trim(),
  }));
};

/** Sends a signal to a process, or with a negative pid to a group. False: there is none any more. */
export const signal = (pid: number, name: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};

/** Asks again and again. False: the answer was still no after `timeoutMs`. */
export const waitUntil = async (condition: () => Promise<boolean>, timeoutMs: number): Promise<boolean> => {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() >= deadline) return false;
    await delay(50);
  }
  return true;
};
