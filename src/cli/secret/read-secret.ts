import { type Command, Option } from 'commander';
import { readVariable } from '../../config/client-settings.js';
import { wrongUsage } from '../command-failed.error.js';
import { readInput } from '../service/read-input.js';
import { askHidden } from './ask-hidden.js';

export interface SecretOptions {
  readonly fromFile?: string;
  readonly fromEnv?: string;
}

const HELP = `
Others on this machine can see a command line: the secret is read from standard input (asked for, on a terminal), a file or a variable.`;

/** Options that say where a secret stands. There is none that takes the secret itself. */
export const withSecret = (command: Command): Command =>
  command
    .addOption(new Option('--from-file <path>', 'read the secret from a file').conflicts('fromEnv'))
    .addOption(new Option('--from-env <name>', 'read the secret from an environment variable'))
    .addHelpText('after', HELP);

/** The secret without the line's end behind it. @throws CommandFailedError */
export const readSecret = async (
  { fromFile, fromEnv }: SecretOptions,
  question: string,
  stopRequested: AbortSignal,
): Promise<string> => {
  const secret = (await read(fromFile, fromEnv, question, stopRequested)).replace(/\r?\n$/, '');
  if (secret === '') throw wrongUsage('No secret was given.');
  return secret;
};

const read = async (
  file: string | undefined,
  variable: string | undefined,
  question: string,
  stopRequested: AbortSignal,
): Promise<string> => {
  if (variable !== undefined) {
    const value = readVariable(variable);
    if (value === null) throw wrongUsage('The variable that --from-env names is not set.');
    return value;
  }
  if (file !== undefined || !process.stdin.isTTY) return readInput(file ?? '-', stopRequested);
  const interrupt = () => void process.kill(process.pid, 'SIGINT');
  return askHidden(
    `${question} (it is not shown): `,
    { input: process.stdin, notes: process.stderr },
    interrupt,
    stopRequested,
  );
};
