import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './step.mjs';

/**
 * Lets one command at a time install and build in this checkout. Waits for the others. Returns the open file that holds the lock and
 * a function that frees it.
 *
 * The program `flock` locks the open file, not itself, so the lock stays with this process and with every step that keeps the file open, and
 * vanishes with them, even if they are killed. Where there is no `flock` (macOS), nobody is kept waiting.
 */
export const lockPreparation = async (root) => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const file = openSync(join(root, '.cache', 'prepare.lock'), 'a');
  const attempt = spawnSync('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
  if (attempt.status === 1) {
    const title = 'Waiting for another command of this checkout to install and build';
    console.log(`${title} …`);
    await runStep(title, ['flock', '-x', '3'], { keepOpen: file });
  }
  return { file, release: () => closeSync(file) };
};
