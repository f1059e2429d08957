import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { eventually } from './eventually.js';

export const PROJECT = resolve(import.meta.dirname, '..', '..');

export interface ServiceOptions {
  readonly dataDir: string;
  /** Settings beside DATA_DIR and a free PORT. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `npm start`, or only what it becomes in the end. */
  readonly through?: 'npm' | 'node';
  /** Where the built service lies. Default: here. */
  readonly checkout?: string;
}

/** A service in a process of its own, which leads a process group of its own: the group is what Ctrl-C in a terminal would reach. */
export interface ServiceProcess {
  readonly pid: number;
  /** Everything it has written so far. */
  readonly output: () => string;
  /** Where it listens; null as long as it does not say, and again once it has ended. */
  address(): string | null;
  /** Where it listens. Waits until it is ready. */
  ready(): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Nobody reads its lines any more, as after `npm start | head`. */
  stopListening(): void;
  signalGroup(name: NodeJS.Signals): void;
  /** The exit code; null after a signal that was not caught. */
  readonly exited: Promise<number | null>;
}

const READY_WITHIN_MS = 60_000;

export const startService = ({
  dataDir,
  environment = {},
  through = 'node',
  checkout = PROJECT,
}: ServiceOptions): ServiceProcess => {
  const [program, args] =
    through === 'npm' ? ['npm', ['start']] : [process.execPath, [join(checkout, 'dist', 'main.js')]];
  const child = spawn(program as string, args as string[], {
    cwd: checkout,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...environment, DATA_DIR: dataDir },
  });
  const chunks: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const output = () => chunks.join('');
  let listensAt: string | null = null;
  const address = (): string | null => {
    if (hasEnded(child)) return null;
    listensAt ??= /Serving on (http:\/\/[^\s"]+)/.exec(output())?.[1] ?? null;
    return listensAt;
  };
  const pid = child.pid as number;
  return {
    pid,
    output,
    address,
    ready: () => eventually(() => whenReady(address(), child, output()), READY_WITHIN_MS),
    stopListening: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    signal: (name) => void process.kill(pid, name),
    signalGroup: (name) => void process.kill(-pid, name),
    exited: once(child, 'close').then(([code]) => code as number | null),
  };
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const whenReady = async (address: string | null, child: ChildProcess, output: string): Promise<string> => {
  if (address === null) throw new Error(`not serving yet (exit code ${child.exitCode}):\n${output}`);
  const { status } = await fetch(`${address}/health/ready`);
  if (status !== 200) throw new Error(`not ready yet: ${status}`);
  return address;
};
