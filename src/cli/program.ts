import { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { projectionsRebuildCommand } from './projections-rebuild/projections-rebuild.command.js';
import { storeCopyCommand } from './store-copy/store-copy.command.js';

/** The program `pipeline-alerts` with all its commands. Throws CommanderError instead of exiting. */
export const createProgram = (context: CommandContext): Command => {
  const program = group('pipeline-alerts', 'Tools for people who run pipeline alerts.');
  program.addCommand(group('store', 'the event store').addCommand(storeCopyCommand(context)));
  program.addCommand(group('projections', 'the read models').addCommand(projectionsRebuildCommand(context)));
  for (const command of allOf(program)) {
    command.exitOverride().configureOutput({ outputError: (text, write) => write(withoutUrls(text)) });
  }
  return program;
};

const group = (name: string, description: string): Command => new Command(name).description(description);

const allOf = (command: Command): Command[] => [command, ...command.commands.flatMap(allOf)];

/** An argument in the wrong place is repeated in the complaint, and store URLs hold passwords. */
const withoutUrls = (text: string): string => text.replace(/[\w+.-]+:\/\/[^\s']+/g, '<url>');
