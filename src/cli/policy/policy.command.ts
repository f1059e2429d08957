import { Command } from 'commander';
import type { Policy } from '../../modules/alerts/index.js';
import type { CommandContext } from '../command-context.js';
import { findSourceId, SOURCE_ARGUMENT } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { readJson } from '../service/read-input.js';
import { at } from '../service/service.js';
import { policyText } from './policy-text.js';
import { previewCommand } from './preview.js';

export const policyCommand = (context: CommandContext): Command =>
  new Command('policy')
    .description('how the pipelines of a sender are judged')
    .addCommand(showCommand(context))
    .addCommand(setCommand(context))
    .addCommand(previewCommand(context));

interface ShowOptions {
  readonly version?: string;
}

const showCommand = (context: CommandContext): Command => {
  const command = new Command('show')
    .summary('the policy of a sender')
    .description(
      'The policy of a sender. Other versions than the one in force are kept for the history of older alerts.',
    )
    .argument('<source>', SOURCE_ARGUMENT)
    .option('--version <number>', 'an older version');
  return onService<[string], ShowOptions>(command, context, async ({ service, args: [given], options }) => {
    const path = at('sources', await findSourceId(service, given), 'policy');
    const policy = await service.get<Policy>(path, { version: options.version });
    return { document: policy, text: policyText(policy) };
  });
};

const SET_HELP = `
What is left out is as in the default policy. A file that "policy show --json" wrote holds the version that it was made from: if the policy has
been changed since by somebody else, nothing is done (exit code 4).`;

interface SetOptions {
  readonly overwrite?: true;
}

const setCommand = (context: CommandContext): Command => {
  const command = new Command('set')
    .summary('give a sender another policy')
    .description('Gives a sender another policy, for deliveries from now on.')
    .argument('<source>', SOURCE_ARGUMENT)
    .argument('<file>', 'a JSON file with the whole policy; - is standard input')
    .option('--overwrite', 'whatever version the file was made from')
    .addHelpText('after', SET_HELP);
  return onService<[string, string], SetOptions>(
    command,
    context,
    async ({ service, args, options, stopRequested }) => {
      const [given, file] = args;
      // What the answer to a policy that was set holds beside it.
      const { version: expectedVersion, position: _, ...content } = (await readJson(file, stopRequested)).parsed;
      const path = at('sources', await findSourceId(service, given), 'policy');
      const body = { ...content, ...(expectedVersion === undefined || options.overwrite ? {} : { expectedVersion }) };
      const policy = await service.send<Policy>('PUT', path, body);
      return { document: policy, text: policyText(policy), note: `Version ${policy.version} is in force.` };
    },
  );
};
