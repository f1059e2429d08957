import { Command } from 'commander';
import type { SourceView } from '../../modules/sources/index.js';
import type { CommandContext } from '../command-context.js';
import { findSourceId, SOURCE_ARGUMENT } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { at } from '../service/service.js';
import { changed } from '../source/change-source.js';
import { time } from '../text/plain.js';
import { record } from '../text/table.js';
import { readSecret, type SecretOptions, withSecret } from './read-secret.js';

interface NewSigningKey {
  readonly id: string;
  readonly addedAt: string;
}

/** What the deliveries of a sender have to prove themselves with beside their token. */
export const secretCommand = (context: CommandContext): Command =>
  new Command('secret')
    .description('what a sender proves itself with, beside its token')
    .addCommand(
      new Command('gitlab-token')
        .description('the secret token of GitLab’s webhook form')
        .addCommand(setGitlabToken(context))
        .addCommand(removeGitlabToken(context)),
    )
    .addCommand(
      new Command('signing-key')
        .description('the signing token of GitLab’s webhook form')
        .addCommand(addSigningKey(context))
        .addCommand(removeSigningKey(context)),
    );

const setGitlabToken = (context: CommandContext): Command => {
  const command = new Command('set')
    .description('Every delivery has to bring this secret token in X-Gitlab-Token from now on.')
    .argument('<source>', SOURCE_ARGUMENT);
  return onService<[string], SecretOptions>(withSecret(command), context, async (call) => {
    const { service, args, options, stopRequested } = call;
    const secret = await readSecret(options, 'Secret token', stopRequested);
    const path = at('sources', await findSourceId(service, args[0]), 'gitlab-token');
    return changed(service, await service.send<SourceView>('PUT', path, { secret }), 'Set.');
  });
};

const removeGitlabToken = (context: CommandContext): Command => {
  const command = new Command('remove')
    .description('Deliveries need no X-Gitlab-Token any more.')
    .argument('<source>', SOURCE_ARGUMENT);
  return onService<[string]>(command, context, async ({ service, args: [given] }) => {
    const path = at('sources', await findSourceId(service, given), 'gitlab-token');
    return changed(service, await service.send<SourceView>('DELETE', path), 'Removed.');
  });
};

const addSigningKey = (context: CommandContext): Command => {
  const command = new Command('add')
    .description('Every delivery has to be signed from now on: with this signing token, or another one of this source.')
    .argument('<source>', SOURCE_ARGUMENT);
  return onService<[string], SecretOptions>(withSecret(command), context, async (call) => {
    const { service, args, options, stopRequested } = call;
    const key = await readSecret(options, 'Signing token (whsec_…)', stopRequested);
    const path = at('sources', await findSourceId(service, args[0]), 'signing-keys');
    const added = await service.send<NewSigningKey>('POST', path, { key });
    const text = record([
      ['id', added.id],
      ['added', time(added.addedAt)],
    ]);
    return { document: added, text, note: 'Added. The id is for "secret signing-key remove".' };
  });
};

const removeSigningKey = (context: CommandContext): Command => {
  const command = new Command('remove')
    .description('Signatures of this key are wrong from now on; without any key, signatures are not looked at.')
    .argument('<source>', SOURCE_ARGUMENT)
    .argument('<key-id>', 'id of the key, which "source show" shows; not the key itself');
  return onService<[string, string]>(command, context, async ({ service, args: [given, keyId] }) => {
    const path = at('sources', await findSourceId(service, given), 'signing-keys', keyId);
    return changed(service, await service.send<SourceView>('DELETE', path), 'Removed.');
  });
};
