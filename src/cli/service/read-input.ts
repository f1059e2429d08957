import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandFailedError } from '../command-failed.error.js';

/** What a file holds; `-` is standard input. @throws CommandFailedError */
export const readInput = async (path: string, stopRequested: AbortSignal): Promise<string> => {
  if (path === '-') return text(addAbortSignal(stopRequested, process.stdin));
  try {
    return await readFile(path, { encoding: 'utf8', signal: stopRequested });
  } catch (error) {
    if (stopRequested.aborted) throw error;
    throw new CommandFailedError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
};

/**
 * JSON out of a file, as it stands there: parsing it would lose digits of large numbers.
 *
 * @throws CommandFailedError where it is no JSON object; repeats nothing of it
 */
export const readJson = async (
  path: string,
  stopRequested: AbortSignal,
): Promise<{ readonly json: string; readonly parsed: Readonly<Record<string, unknown>> }> => {
  const json = (await readInput(path, stopRequested)).replace(/^\ufeff/, '');
  const parsed = parse(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new CommandFailedError(`${path === '-' ? 'Standard input' : path} holds no JSON object.`);
  }
  return { json, parsed: parsed as Record<string, unknown> };
};

const parse = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};
