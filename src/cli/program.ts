import { Command } from 'commander';
import { alertCommand } from './alert/alert.command.js';
import type { CommandContext } from './command-context.js';
import { deliveriesCommand } from './deliveries/deliveries.command.js';
import { keyCommand } from './key/key.command.js';
import { policyCommand } from './policy/policy.command.js';
import { projectionsRebuildCommand } from './projections-rebuild/projections-rebuild.command.js';
import { secretCommand } from './secret/secret.command.js';
import { sourceCommand } from './source/source.command.js';
import { storeCopyCommand } from './store-copy/store-copy.command.js';
import { tokenCommand } from './token/token.command.js';

const HELP = `
All but store and projections call the service over HTTP, with PIPELINE_ALERTS_API_KEY, else ADMIN_API_KEY, else the key in DATA_DIR.

Exit codes: 0 done, 1 failed, 2 wrong command line, 4 refused by the service, 5 not found, 6 not allowed, 7 no answer or "later".`;

/** The program `pipeline-alerts` with all its commands. Throws CommanderError instead of exiting. */
export const createProgram = (context: CommandContext): Command => {
  const program = new Command('pipeline-alerts')
    .description('Tools for people who run pipeline alerts.')
    .addHelpText('after', HELP)
    .addCommand(sourceCommand(context))
    .addCommand(tokenCommand(context))
    .addCommand(secretCommand(context))
    .addCommand(policyCommand(context))
    .addCommand(deliveriesCommand(context))
    .addCommand(keyCommand(context))
    .addCommand(alertCommand(context))
    .addCommand(new Command('store').description('the event store').addCommand(storeCopyCommand(context)))
    .addCommand(
      new Command('projections').description('the read models').addCommand(projectionsRebuildCommand(context)),
    );
  for (const command of allOf(program)) {
    command.exitOverride().configureOutput({ outputError: (text, write) => write(withoutUrls(text)) });
  }
  return program;
};

const allOf = (command: Command): Command[] => [command, ...command.commands.flatMap(allOf)];

/** An argument in the wrong place is repeated in the complaint, and store URLs hold passwords, as tokens and keys are secrets. */
const withoutUrls = (text: string): string =>
  text.replace(/[\w+.-]+:\/\/[^\s']+/g, '<url>').replace(/\b(pa[a-z]|whsec)_[^\s']+/g, '<secret>');
