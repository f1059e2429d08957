import { Command, Option } from 'commander';
import type { CommandContext } from '../command-context.js';

interface Options {
  readonly from: string;
  readonly to: string;
}

const HELP = `
A store is one of
  postgresql://user:password@host:5432/database
  esdb://user:password@host:2113, or esdb+discover://… for a cluster
  embedded, the PostgreSQL in DATA_DIR; the service must be stopped

Others on this machine can see a command line: give URLs with passwords as STORE_COPY_FROM and STORE_COPY_TO.

Exit codes: 0 copied and verified, 1 refused or failed, 2 wrong command line, 3 copied but the source has grown meanwhile.`;

export const storeCopyCommand = (context: CommandContext): Command =>
  new Command('copy')
    .summary('copy all events into another store')
    .description(
      'Copies all events into another store, in order, with ids, metadata and original times, and verifies every one of them. ' +
        'It may be interrupted; the same command goes on where it was.',
    )
    .addOption(new Option('--from <store>', 'where the events are').env('STORE_COPY_FROM').makeOptionMandatory())
    .addOption(new Option('--to <store>', 'where they shall be').env('STORE_COPY_TO').makeOptionMandatory())
    .addHelpText('after', HELP)
    .action(async ({ from, to }: Options) => {
      await import('../with-service-parts.js');
      const { copyStore } = await import('./store-copy.js');
      await copyStore(from, to, context);
    });
