import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';

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
    .action(async (names: readonly string[]) => {
      await import('../with-service-parts.js');
      const { rebuild } = await import('./rebuild.js');
      await rebuild(names, context);
    });
