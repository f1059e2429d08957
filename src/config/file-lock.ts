import { spawn } from 'node:child_process';
import { StartupRefusedError } from './startup-refused.error.js';

/** Each locks file descriptor 3 at once or exits with 1. The first is in every Linux, the second in every macOS. */
const LOCK_TOOLS: readonly [string, ...string[]][] = [
  ['flock', '-x', '-n', '3'],
  ['perl', '-e', 'use Fcntl ":flock"; open(my $f, ">&=", 3) or exit 2; exit(flock($f, LOCK_EX | LOCK_NB) ? 0 : 1)'],
];

/**
 * Locks an open file for this process until it closes it or ends, however it ends. False where another one has it.
 *
 * Node has no flock(2). But such a lock belongs to the open file and not to the process that asked for it: a tool that inherits the
 * open file takes the lock and exits, and the lock stays as long as the file is open here. (Node opens files close-on-exec, so
 * no other child inherits it.)
 *
 * @throws StartupRefusedError on a machine without any of the tools
 */
export const takeFileLock = async (file: number): Promise<boolean> => {
  for (const [tool, ...args] of LOCK_TOOLS) {
    const exitCode = await runWith(file, tool, args);
    if (exitCode === 0 || exitCode === 1) return exitCode === 0;
  }
  throw new StartupRefusedError('DATA_DIR cannot be locked: install "flock" (part of util-linux) or perl.');
};

/** The exit code; null where the tool cannot be started or is killed. */
const runWith = (file: number, tool: string, args: readonly string[]): Promise<number | null> =>
  new Promise((resolve) => {
    const child = spawn(tool, args, { stdio: ['ignore', 'ignore', 'ignore', file] });
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
