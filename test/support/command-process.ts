import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT } from './service-process.js';

export interface CommandProcess {
  /** Everything it has written so far. */
  readonly output: () => string;
  signal(name: NodeJS.Signals): void;
  /** The exit code; null after a signal that was not caught. */
  readonly exited: Promise<number | null>;
}

/** `pipeline-alerts …` as a process of its own. */
export const startCommand = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): CommandProcess => {
  const child = spawn(process.execPath, [join(PROJECT, 'dist', 'cli', 'main.js'), ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  return {
    output: () => chunks.join(''),
    signal: (name) => void child.kill(name),
    exited: once(child, 'close').then(([code]) => code as number | null),
  };
};
