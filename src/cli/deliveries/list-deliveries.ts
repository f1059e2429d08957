import { Command } from 'commander';
import type { DeliveryView } from '../../modules/deliveries/index.js';
import type { CommandContext } from '../command-context.js';
import { wrongUsage } from '../command-failed.error.js';
import { findSourceId } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { listNote, readLimit, withPaging } from '../service/paging-options.js';
import { readList } from '../service/read-list.js';
import { at } from '../service/service.js';
import { toMoment } from '../text/duration.js';
import { deliveryTable } from './delivery-text.js';

interface Options {
  readonly result?: string;
  readonly branch?: string;
  readonly pipeline?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
  readonly cursor?: string;
}

export const listCommand = (context: CommandContext): Command => {
  const command = new Command('list')
    .summary('deliveries, the newest first')
    .description(
      'Deliveries, the newest first; without a source those of all sources, and rejected ones that belong to none.',
    )
    .argument('[source]', 'id or name of the source')
    .option('--result <result>', 'only those with this result, such as rejected, ignored, opened')
    .option('--branch <ref>', 'only those of this branch; needs a source')
    .option('--pipeline <id>', 'only those of this pipeline; needs a source')
    .option('--since <time>', 'from this time on: ISO 8601, or 2h ago')
    .option('--until <time>', 'before this time');
  return onService<[string | undefined], Options>(withPaging(command), context, async ({ service, args, options }) => {
    const [source] = args;
    const { result, branch, pipeline, since, until, cursor } = options;
    if (source === undefined && (branch ?? pipeline) !== undefined) {
      throw wrongUsage('--branch and --pipeline need a source.');
    }
    const path =
      source === undefined ? at('deliveries') : at('sources', await findSourceId(service, source), 'deliveries');
    const filters = { result, branch, pipeline, cursor, since: moment(since), until: moment(until) };
    const page = await readList<DeliveryView>(service, path, filters, readLimit(options));
    return { document: page, text: deliveryTable(page.items), note: listNote(page) };
  });
};

const moment = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : toMoment(text, -1, new Date());
