import { Logger } from '@nestjs/common';
import { Lifecycle, readSettings, StartupRefusedError } from '../config/index.js';
import { serve } from './serve.js';
import { createLogger } from './service-logger.js';
import { UndoStack } from './undo-stack.js';

const STOP_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** The service's whole life. Returns the exit code once everything it opened is closed. */
export const run = async (): Promise<number> => {
  const lifecycle = new Lifecycle();
  const { stopRequested } = lifecycle;
  // They stay: npm passes on what the terminal has already sent, and a second signal must not cut the stopping short.
  for (const signal of STOP_SIGNALS) process.on(signal, () => lifecycle.enter('stopping'));
  // Whoever read our lines may be gone. Unheard, the error of the write would be told as a defect, in another line, without end.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  let exitCode = 0;
  process.on('uncaughtException', (error) => {
    new Logger('Service').error(`A defect ends the service: ${error.message}`, error.stack);
    exitCode = 1;
    lifecycle.enter('stopping');
  });

  const opened = new UndoStack();
  try {
    const settings = readSettings();
    Logger.overrideLogger(createLogger(settings.logLevel));
    await serve(settings, lifecycle, opened);
    await untilAborted(stopRequested);
    return exitCode;
  } catch (error) {
    if (stopRequested.aborted) return exitCode;
    report(error);
    return 1;
  } finally {
    if (stopRequested.aborted) new Logger('Service').log('Stopping');
    lifecycle.enter('stopping');
    await opened.undoAll((message) => new Logger('Service').error(message));
  }
};

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const report = (error: unknown): void => {
  if (error instanceof StartupRefusedError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`The service could not start: ${(error as Error).stack ?? error}\n`);
};
