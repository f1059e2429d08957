import { Command } from 'commander';
import type { SourceView } from '../../modules/sources/index.js';
import type { CommandContext } from '../command-context.js';
import { findSourceId, SOURCE_ARGUMENT } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { readList } from '../service/read-list.js';
import { at } from '../service/service.js';
import { cell } from '../text/plain.js';
import { record } from '../text/table.js';
import { disableCommand, enableCommand, renameCommand, setCommand } from './change-source.js';
import { sourceTable, sourceText } from './source-text.js';

interface NewSource {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly webhookUrl: string;
  readonly position: string;
}

export const sourceCommand = (context: CommandContext): Command =>
  new Command('source')
    .description('who may deliver')
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(renameCommand(context))
    .addCommand(setCommand(context))
    .addCommand(disableCommand(context))
    .addCommand(enableCommand(context));

const addCommand = (context: CommandContext): Command => {
  const command = new Command('add')
    .summary('register a sender')
    .description('Registers a GitLab project, group or instance as a sender. Its first token is shown this once.')
    .argument('<name>', 'for people; 1 to 100 characters');
  return onService<[string]>(command, context, async ({ service, args: [name] }) => {
    const source = await service.send<NewSource>('POST', at('sources'), { name });
    return {
      document: source,
      text: record([
        ['id', source.id],
        ['name', cell(source.name)],
        ['token', source.token],
        ['webhook URL', source.webhookUrl],
      ]),
      note: 'The token is shown this once. Paste the webhook URL into GitLab: Settings, Webhooks.',
      afterwards: () => service.settle(at('sources'), source.position),
    };
  });
};

const listCommand = (context: CommandContext): Command =>
  onService(new Command('list').description('All senders, the newest first.'), context, async ({ service }) => {
    const sources = await readList<SourceView>(service, at('sources'));
    return { document: sources, text: sourceTable(sources.items) };
  });

const showCommand = (context: CommandContext): Command => {
  const command = new Command('show')
    .description('One sender with its tokens and keys, none of which is shown itself.')
    .argument('<source>', SOURCE_ARGUMENT);
  return onService<[string]>(command, context, async ({ service, args: [given] }) => {
    const source = await service.get<SourceView>(at('sources', await findSourceId(service, given)));
    return { document: source, text: sourceText(source) };
  });
};
