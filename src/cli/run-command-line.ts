import { Logger } from '@nestjs/common';
import { CommanderError } from 'commander';
import { StartupRefusedError } from '../config/index.js';
import { UndoStack } from '../startup/undo-stack.js';
import { CommandFailedError, EXIT } from './command-failed.error.js';
import { createProgram } from './program.js';
import { createTerminal } from './terminal.js';

/** As shells do: 128 and the number of the signal. */
const STOP_SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Runs one command to its end, or until a signal. Returns the exit code once everything it opened is closed. */
export const runCommandLine = async (args: readonly string[]): Promise<number> => {
  const terminal = createTerminal(process.stdout);
  const opened = new UndoStack();
  const stop = new AbortController();
  let stoppedWith: number = EXIT.failed;
  for (const [signal, exitCode] of Object.entries(STOP_SIGNALS)) {
    process.on(signal, () => {
      stoppedWith = exitCode;
      stop.abort();
    });
  }
  // What the service's own parts say at their starts is not what a command is run for.
  Logger.overrideLogger(['fatal', 'error', 'warn']);

  let exitCode: number = EXIT.done;
  try {
    await createProgram({ terminal, opened, stopRequested: stop.signal }).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (stop.signal.aborted) {
      terminal.say(error instanceof CommandFailedError ? error.message : 'Interrupted.');
      exitCode = stoppedWith;
    } else {
      exitCode = exitCodeOf(error);
      const message = messageOf(error);
      terminal.end();
      if (message !== null) process.stderr.write(`${message}\n`);
    }
  }
  await opened.undoAll((message) => process.stderr.write(`${message}\n`));
  return exitCode;
};

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommandFailedError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  return EXIT.failed;
};

/** Null for what commander has said already. */
const messageOf = (error: unknown): string | null => {
  if (error instanceof CommanderError) return null;
  if (error instanceof CommandFailedError || error instanceof StartupRefusedError) return error.message;
  return `Unexpected: ${(error as Error).stack ?? error}`;
};
