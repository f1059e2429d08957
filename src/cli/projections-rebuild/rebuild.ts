import { readGivenSettings } from '../../config/index.js';
import { RowsNotRemovedError, removeProjectedRows } from '../../projections/index.js';
import type { CommandContext } from '../command-context.js';
import { CommandFailedError } from '../command-failed.error.js';
import { openEmbeddedPostgres, openPostgres } from '../open-postgres.js';

/** @throws CommandFailedError, StartupRefusedError one sentence without any password */
export const rebuild = async (names: readonly string[], context: CommandContext): Promise<void> => {
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
