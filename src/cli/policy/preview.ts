import { Command } from 'commander';
import type { PolicyPreview } from '../../modules/ingestion/index.js';
import type { CommandContext } from '../command-context.js';
import { wrongUsage } from '../command-failed.error.js';
import { findSourceId, SOURCE_ARGUMENT } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { readJson } from '../service/read-input.js';
import { at } from '../service/service.js';
import { cell } from '../text/plain.js';
import { record } from '../text/table.js';

interface Options {
  readonly policy?: string;
}

export const previewCommand = (context: CommandContext): Command => {
  const command = new Command('preview')
    .summary('what a payload would do')
    .description(
      'Says what a payload would do if it were delivered now, under the policy in force or a proposed one. Changes nothing.',
    )
    .argument('<source>', SOURCE_ARGUMENT)
    .argument('<payload>', 'a JSON file as GitLab sends it; - is standard input')
    .option('--policy <file>', 'a JSON file with the policy to try; - is standard input');
  return onService<[string, string], Options>(command, context, async ({ service, args, options, stopRequested }) => {
    const [given, file] = args;
    if (file === '-' && options.policy === '-') throw wrongUsage('Only one of them can be standard input.');
    const payload = await readJson(file, stopRequested);
    const policy = options.policy === undefined ? null : await readPolicy(options.policy, stopRequested);
    const path = at('sources', await findSourceId(service, given), 'policy', 'preview');
    const body = `{"payload":${payload.json},"policy":${JSON.stringify(policy)}}`;
    const preview = await service.send<PolicyPreview>('POST', path, body);
    return { document: preview, text: previewText(preview) };
  });
};

/** Without what "policy show --json" and "policy set --json" add to it. */
const readPolicy = async (file: string, stopRequested: AbortSignal): Promise<object> => {
  const { version: _version, position: _position, ...policy } = (await readJson(file, stopRequested)).parsed;
  return policy;
};

const previewText = ({
  result,
  reason,
  verdict,
  rule,
  policyVersion,
  priorityBefore,
  priorityAfter,
}: PolicyPreview): string =>
  record([
    ['result', result],
    ['reason', cell(reason)],
    ['verdict', verdict?.kind === 'failing' ? `failing, ${verdict.priority}` : cell(verdict?.kind)],
    ['rule', cell(rule)],
    ['policy', policyVersion === null ? 'the proposed one' : `version ${policyVersion}`],
    ['priority before', cell(priorityBefore)],
    ['priority after', cell(priorityAfter)],
  ]);
