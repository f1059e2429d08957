import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT } from './service-process.js';

export interface CommandProcess {
  readonly pid: number;
  /** Everything it has written so far, wherever to. */
  readonly output: () => string;
  readonly standardOutput: () => string;
  readonly standardError: () => string;
  /** Nobody reads its standard output any more, as after `… | head`. */
  stopReading(): void;
  signal(name: NodeJS.Signals): void;
  /** The exit code; null after a signal that was not caught. */
  readonly exited: Promise<number | null>;
}

/**
 * `pipeline-alerts …` as a process of its own.
 *
 * @param input its standard input; `open` leaves it open, as somebody who has not typed anything yet
 */
export const startCommand = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input: string | { readonly open: true } = '',
): CommandProcess => {
  const child = spawn(process.execPath, [join(PROJECT, 'dist', 'cli', 'main.js'), ...args], {
    cwd: PROJECT,
    stdio: 'pipe',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
  // Not everything that a test starts reads its input.
  child.stdin.on('error', () => undefined);
  if (typeof input === 'string') child.stdin.end(input);
  const written = { all: '', out: '', err: '' };
  for (const [name, stream] of [['out', child.stdout] as const, ['err', child.stderr] as const]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      written.all += chunk;
      written[name] += chunk;
    });
  }
  return {
    pid: child.pid as number,
    output: () => written.all,
    standardOutput: () => written.out,
    standardError: () => written.err,
    stopReading: () => void child.stdout.destroy(),
    signal: (name) => void child.kill(name),
    exited: once(child, 'close').then(([code]) => code as number | null),
  };
};
