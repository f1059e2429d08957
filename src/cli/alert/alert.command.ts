import { Command } from 'commander';
import type { AlertView } from '../../modules/alerts/index.js';
import type { CommandContext } from '../command-context.js';
import { findSourceId } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { listNote, readLimit, withPaging } from '../service/paging-options.js';
import { readList } from '../service/read-list.js';
import { at } from '../service/service.js';
import { alertTable } from './alert-text.js';

interface ListOptions {
  readonly status?: string;
  readonly priority?: string;
  readonly source?: string;
  readonly project?: string;
  readonly branch?: string;
  readonly limit: string;
  readonly cursor?: string;
}

interface NoteOption {
  readonly note?: string;
}

export const alertCommand = (context: CommandContext): Command =>
  new Command('alert')
    .description('which branches are broken')
    .addCommand(listCommand(context))
    .addCommand(peopleCommand('acknowledge', 'Takes an open alert: others see that somebody looks after it.', context))
    .addCommand(
      peopleCommand('resolve', 'Clears what has failed up to now; a later failure opens the next alert.', context),
    );

const listCommand = (context: CommandContext): Command => {
  const command = new Command('list')
    .description('Alerts, the newest first.')
    .option('--status <status>', 'open or resolved')
    .option('--priority <priority>', 'CRITICAL, HIGH, MEDIUM or LOW')
    .option('--source <source>', 'id or name of the source')
    .option('--project <project>', 'id or path')
    .option('--branch <ref>', 'only those of this branch');
  return onService<[], ListOptions>(withPaging(command), context, async ({ service, options }) => {
    const { status, priority, project, branch, cursor } = options;
    const source = options.source === undefined ? undefined : await findSourceId(service, options.source);
    const filters = { status, priority, source, project, branch, cursor };
    const page = await readList<AlertView>(service, at('alerts'), filters, readLimit(options));
    return { document: page, text: alertTable(page.items), note: listNote(page) };
  });
};

const peopleCommand = (name: 'acknowledge' | 'resolve', description: string, context: CommandContext): Command => {
  const command = new Command(name)
    .description(description)
    .argument('<alert>', 'id of the alert')
    .option('--note <text>', 'for the history');
  return onService<[string], NoteOption>(command, context, async ({ service, args: [id], options }) => {
    const alert = await service.send<AlertView>('POST', at('alerts', id, name), { note: options.note ?? null });
    return {
      document: alert,
      text: alertTable([alert]),
      afterwards: () => service.settle(at('alerts'), alert.position),
    };
  });
};
