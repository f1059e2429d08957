import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { onStopSignal } from './stop-signals.mjs';

const STILL_RUNNING_MS = 10_000;
/** A test run has servers to stop. */
const LAST_WORDS_MS = 15_000;

/** A step of a command did not succeed, and has said why on the terminal. */
export class StepFailed extends Error {
  constructor(title, exitCode) {
    super(`${title}: failed with exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** The last word of a command: a failed step has spoken for itself, anything else is told whole. */
export const exitAfterFailure = (error) => {
  console.error(error instanceof StepFailed ? error.message : error);
  process.exit(error instanceof StepFailed ? error.exitCode : 1);
};

/**
 * Runs a program to its end and says now and then, unless `quiet`, that it is under way. Throws StepFailed when the program fails.
 *
 * The program and what it starts have a process group of their own: a stop signal to this process, or to its group, ends all of
 * them first and this process then. `keepOpen` is a file descriptor that stays open in the program, and with it the lock on that file. What has not ended
 * after `lastWordsMs` is killed.
 */
export const runStep = async (
  title,
  [program, ...args],
  { keepOpen, environment = process.env, lastWordsMs = LAST_WORDS_MS, quiet = false } = {},
) => {
  const stdio = ['inherit', 'inherit', 'inherit', ...(keepOpen === undefined ? [] : [keepOpen])];
  let stopping = false;
  // Before the program starts: a signal just after would end this process alone, and leave the program behind.
  const releaseSignals = onStopSignal(async (exitCode) => {
    stopping = true;
    await endGroup(child.pid, ended, lastWordsMs);
    process.exit(exitCode);
  });
  const child = spawn(program, args, { stdio, detached: true, env: environment });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const stopSaying = quiet ? () => undefined : sayStillRunning(title);
  try {
    const exitCode = await ended;
    if (stopping) await new Promise(() => undefined); // its failure is our doing, and this process is about to exit
    if (exitCode !== 0) throw new StepFailed(title, exitCode);
  } finally {
    stopSaying();
    releaseSignals();
  }
};

const sayStillRunning = (title) => {
  const started = Date.now();
  const say = () => console.log(`${title}: still under way after ${Math.round((Date.now() - started) / 1000)} s`);
  const timer = setInterval(say, STILL_RUNNING_MS);
  return () => clearInterval(timer);
};

const endGroup = async (pid, ended, lastWordsMs) => {
  signalGroup(pid, 'SIGTERM');
  await Promise.race([ended.catch(() => undefined), delay(lastWordsMs)]);
  signalGroup(pid, 'SIGKILL');
};

const signalGroup = (pid, signal) => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
};
