import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { wrongUsage } from '../command-failed.error.js';
import { plain } from '../text/plain.js';
import { openService } from './open-service.js';
import type { Service } from './service.js';

/** What a command was asked for. */
export interface Shown {
  /** For programs: as the API answered it. */
  readonly document: unknown;
  /** For people. */
  readonly text: string;
  /** What people should know beside it. */
  readonly note?: string | undefined;
  /** What remains to be done once it is shown. */
  readonly afterwards?: () => Promise<void>;
}

export interface Call<Arguments, Options> {
  readonly service: Service;
  readonly args: Arguments;
  readonly options: Options;
  readonly stopRequested: AbortSignal;
}

interface CommonOptions {
  readonly url?: string;
  readonly json?: true;
  readonly field?: string;
}

/** Makes a command one that asks a service and shows the answer: as text, as JSON, or one member of it. */
export const onService = <Arguments extends readonly (string | undefined)[], Options = Record<string, never>>(
  command: Command,
  { output, stopRequested }: CommandContext,
  run: (call: Call<Arguments, Options>) => Promise<Shown>,
): Command =>
  command
    .option('--json', 'print one JSON document, for programs')
    .option('--field <name>', 'print only this member of the JSON document, such as id or tokens.0.id')
    .option('--url <url>', 'where the service is (default: PIPELINE_ALERTS_URL, else http://HOST:PORT)')
    .action(async (...given: unknown[]) => {
      const { processedArgs } = given.at(-1) as Command;
      const options = (given.at(-1) as Command).opts<Options & CommonOptions>();
      const service = await openService(options.url, stopRequested);
      const shown = await run({ service, args: processedArgs as unknown as Arguments, options, stopRequested });
      const { document, text, note, afterwards } = shown;
      if (options.field !== undefined) {
        await output.print(memberOf(document, options.field));
      } else if (options.json) {
        await output.print(JSON.stringify(document, null, 2));
      } else {
        await output.print(text);
        if (note !== undefined) output.note(note);
      }
      await afterwards?.();
    });

/** Text as it is, everything else as JSON. @throws CommandFailedError where there is no such member */
const memberOf = (document: unknown, path: string): string => {
  let value: unknown = document;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
      throw wrongUsage(`The answer has no member ${plain(path)}: --json shows which there are.`);
    }
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
};
