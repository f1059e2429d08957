import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { CommandFailedError, EXIT } from '../command-failed.error.js';
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
      const member = options.field === undefined ? null : memberOf(document, options.field);
      if (member?.kind === 'found') {
        await output.print(member.text);
      } else if (options.json || member !== null) {
        // Also where the member is missing: it has been done, and a secret may be shown this once.
        await output.print(JSON.stringify(document, null, 2));
      } else {
        await output.print(text);
        if (note !== undefined) output.note(note);
      }
      await afterwards?.();
      if (member?.kind === 'missing') throw noMember(options.field ?? '', member.exitCode);
    });

type Member =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'missing'; readonly exitCode: number };

/** Text as it is, everything else as JSON. */
const memberOf = (document: unknown, path: string): Member => {
  let value: unknown = document;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
      return { kind: 'missing', exitCode: isElement(value, name) ? EXIT.notFound : EXIT.failed };
    }
    value = (value as Record<string, unknown>)[name];
  }
  return { kind: 'found', text: typeof value === 'string' ? value : JSON.stringify(value) };
};

/** Whether a list could have it: it is too short, and nobody has mistyped anything. */
const isElement = (value: unknown, name: string): boolean => Array.isArray(value) && /^\d+$/.test(name);

const noMember = (path: string, exitCode: number): CommandFailedError =>
  new CommandFailedError(`The answer has no member ${plain(path)}: here is all of it.`, exitCode);
