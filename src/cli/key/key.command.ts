import { Command, Option } from 'commander';
import type { ApiKeyView } from '../../modules/access/index.js';
import type { CommandContext } from '../command-context.js';
import { CommandFailedError, EXIT } from '../command-failed.error.js';
import { findSourceId, isId } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { readList } from '../service/read-list.js';
import { at, type Service } from '../service/service.js';
import { toMoment } from '../text/duration.js';
import { cell } from '../text/plain.js';
import { record } from '../text/table.js';
import { keyFacts, keyTable } from './key-text.js';

interface IssueOptions {
  readonly role: string;
  readonly source?: readonly string[];
  readonly expires?: string;
}

type NewKey = ApiKeyView & { readonly key: string };

export const keyCommand = (context: CommandContext): Command =>
  new Command('key')
    .description('API keys: who may call the service')
    .addCommand(issueCommand(context))
    .addCommand(listCommand(context))
    .addCommand(revokeCommand(context));

const issueCommand = (context: CommandContext): Command => {
  const command = new Command('issue')
    .summary('issue an API key')
    .description('Issues an API key, and shows it this once. Its name says in the history who did something.')
    .argument('<name>', 'a person or a program; no other valid key may have it')
    .addOption(
      // As the API knows them; they are in the help, so that nobody has to look them up.
      new Option('--role <role>', 'reader looks, operator also acknowledges and resolves, admin may do everything')
        .choices(['reader', 'operator', 'admin'])
        .makeOptionMandatory(),
    )
    .option('--source <source...>', 'the only sources that it may know of, by id or name; all where it is left out')
    .option('--expires <time>', 'from when it is refused: a time in ISO 8601, or 90d from now');
  return onService<[string], IssueOptions>(command, context, async ({ service, args: [name], options }) => {
    const { role, source, expires } = options;
    const sources = source === undefined ? null : await findSourceIds(service, source);
    const expiresAt = expires === undefined ? null : toMoment(expires, 1, new Date());
    const key = await service.send<NewKey>('POST', at('api-keys'), { name, role, sources, expiresAt });
    return {
      document: key,
      text: record([...keyFacts(key), ['key', key.key]]),
      note: 'The key is shown this once.',
      afterwards: () => service.settle(at('api-keys'), key.position),
    };
  });
};

const findSourceIds = async (service: Service, given: readonly string[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const source of given) ids.push(await findSourceId(service, source));
  return ids;
};

interface ListOptions {
  readonly all?: true;
}

const listCommand = (context: CommandContext): Command => {
  const command = new Command('list')
    .summary('API keys')
    .description('API keys, the newest first. ADMIN_API_KEY, or the one that the first start made, is not among them.')
    .option('--all', 'revoked ones, too');
  return onService<[], ListOptions>(command, context, async ({ service, options }) => {
    const { items } = await readList<ApiKeyView>(service, at('api-keys'));
    const shown = options.all ? items : items.filter(({ revokedAt }) => revokedAt === null);
    return { document: { items: shown, nextCursor: null }, text: keyTable(shown) };
  });
};

const revokeCommand = (context: CommandContext): Command => {
  const command = new Command('revoke')
    .summary('revoke an API key')
    .description('Revokes an API key: it opens nothing from now on, everywhere within a second.')
    .argument('<key>', 'its id, or its name; not the key itself');
  return onService<[string]>(command, context, async ({ service, args: [given] }) => {
    const key = await service.send<ApiKeyView>('DELETE', at('api-keys', await findKeyId(service, given)));
    return {
      document: key,
      text: record(keyFacts(key)),
      note: `${cell(key.name)} is revoked.`,
      afterwards: () => service.settle(at('api-keys'), key.position),
    };
  });
};

/** The argument is not repeated: it may be the key itself. */
const findKeyId = async (service: Service, given: string): Promise<string> => {
  if (isId(given)) return given;
  const { items } = await readList<ApiKeyView>(service, at('api-keys'));
  const found = items.find(({ name, revokedAt }) => revokedAt === null && name === given.trim());
  if (found !== undefined) return found.id;
  throw new CommandFailedError('There is no valid API key with this name: "key list" shows them.', EXIT.notFound);
};
