import { Command } from 'commander';
import { readGivenSettings } from '../../config/index.js';
import { RowsNotRemovedError, removeProjectedRows } from '../../projections/index.js';
import type { CommandContext } from '../command-context.js';
import { CommandFailedError } from '../command-failed.error.js';
import { openEmbeddedPostgres, openPostgres } from '../open-postgres.js';

const HELP = `
Uses DATABASE_URL, or the PostgreSQL in DATA_DIR. Stop the service first. Events are never touched.`;

export const projectionsRebuildCommand = (context: CommandContext): Command =>
  new Command('rebuild')
    .summary('have read models made anew')
    .description(
      'Removes the rows of read models and how far they were, so that the service makes them anew from the beginning of its event ' +
        'store: after the store was changed or restored.',
    )
    .argument('[names...]', 'such as alerts, branches, sources; all of them when none is named')
    .addHelpText('after', HELP)
    .action((names: readonly string[]) => rebuild(names, context));

const rebuild = async (names: readonly string[], context: CommandContext): Promise<void> => {
  const { databaseUrl, dataDir } = readGivenSettings();
  const { config } =
    databaseUrl === null
      ? await openEmbeddedPostgres(dataDir, 'refuse', context)
      : await openPostgres(databaseUrl, context);
  const removed = await removeProjectedRows(config, names).catch((error: Error) => {
    throw error instanceof RowsNotRemovedError ? new CommandFailedError(error.message) : error;
  });
  const list = removed.map(({ name, schema }) => `${name} (${schema})`).join(', ');
  context.terminal.say(removed.length === 0 ? 'There are no read models yet.' : `Removed the rows of ${list}.`);
  context.terminal.say('Start the service: it makes them from its event store.');
};
