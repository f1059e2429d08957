import { CommanderError } from 'commander';
import { StartupRefusedError } from '../config/startup-refused.error.js';
import { UndoStack } from '../startup/undo-stack.js';
import { CommandFailedError, EXIT } from './command-failed.error.js';
import { createOutput } from './output.js';
import { createProgram } from './program.js';
import { createTerminal } from './terminal.js';

/** As shells do: 128 and the number of the signal. */
const STOP_SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Nobody reads on, as after `… | head`: what a program without a handler of its own dies of, SIGPIPE. */
const NOBODY_READS = 141;

/** Runs one command to its end, or until a signal. Returns the exit code once everything it opened is closed. */
export const runCommandLine = async (args: readonly string[]): Promise<number> => {
  const terminal = createTerminal(process.stdout);
  const output = createOutput(process.stdout, process.stderr);
  const opened = new UndoStack();
  const stop = new AbortController();
  const stopped: { readonly with: number }[] = [];
  const stopWith = (exitCode: number) => () => {
    stopped.push({ with: exitCode });
    stop.abort();
  };
  for (const [signal, exitCode] of Object.entries(STOP_SIGNALS)) process.on(signal, stopWith(exitCode));
  process.stdout.on('error', stopWith(NOBODY_READS));
  process.stderr.on('error', () => undefined);

  let exitCode: number = EXIT.done;
  try {
    await createProgram({ terminal, output, opened, stopRequested: stop.signal }).parseAsync(args, { from: 'user' });
  } catch (error) {
    exitCode = exitCodeOf(error);
    const message = stop.signal.aborted ? interruptionOf(error) : messageOf(error);
    if (stopped[0]?.with !== NOBODY_READS) {
      terminal.end();
      if (message !== null) output.note(message);
    }
  }
  await opened.undoAll((message) => output.note(message));
  return exitCode === EXIT.done ? exitCode : (stopped[0]?.with ?? exitCode);
};

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommandFailedError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  return EXIT.failed;
};

const interruptionOf = (error: unknown): string =>
  error instanceof CommandFailedError ? error.message : 'Interrupted.';

/** Null for what commander has said already. */
const messageOf = (error: unknown): string | null => {
  if (error instanceof CommanderError) return null;
  if (error instanceof CommandFailedError || error instanceof StartupRefusedError) return error.message;
  return `Unexpected: ${(error as Error).stack ?? error}`;
};
