import { Command } from 'commander';
import type { SourceView } from '../../modules/sources/index.js';
import type { CommandContext } from '../command-context.js';
import { CommandFailedError, EXIT } from '../command-failed.error.js';
import { findSourceId, isId, SOURCE_ARGUMENT } from '../service/find-source.js';
import { onService } from '../service/on-service.js';
import { at, type Service } from '../service/service.js';
import { tokenTable } from '../source/source-text.js';
import { toMoment } from '../text/duration.js';
import { cell, time } from '../text/plain.js';
import { record } from '../text/table.js';

interface NewToken {
  readonly id: string;
  readonly token: string;
  readonly label: string | null;
  readonly webhookUrl: string;
  readonly expiresAt: string | null;
}

interface IssueOptions {
  readonly label?: string;
  readonly expires?: string;
}

export const tokenCommand = (context: CommandContext): Command =>
  new Command('token')
    .description('what a sender delivers with')
    .addCommand(issueCommand(context))
    .addCommand(listCommand(context))
    .addCommand(revokeCommand(context));

const issueCommand = (context: CommandContext): Command => {
  const command = new Command('issue')
    .summary('issue one more token')
    .description('Issues one more token, and shows it this once. Those before it stay valid until they are revoked.')
    .argument('<source>', SOURCE_ARGUMENT)
    .option('--label <text>', 'for people; "token revoke" takes it as well')
    .option('--expires <time>', 'from when it is refused: a time in ISO 8601, or 90d from now');
  return onService<[string], IssueOptions>(command, context, async ({ service, args: [given], options }) => {
    const { label = null, expires } = options;
    const path = at('sources', await findSourceId(service, given), 'tokens');
    const expiresAt = expires === undefined ? null : toMoment(expires, 1, new Date());
    const token = await service.send<NewToken>('POST', path, { label, expiresAt });
    return {
      document: token,
      text: record([
        ['id', token.id],
        ['label', cell(token.label)],
        ['expires', time(token.expiresAt)],
        ['token', token.token],
        ['webhook URL', token.webhookUrl],
      ]),
      note: 'The token is shown this once.',
    };
  });
};

const listCommand = (context: CommandContext): Command => {
  const command = new Command('list').description('The tokens of a sender.').argument('<source>', SOURCE_ARGUMENT);
  return onService<[string]>(command, context, async ({ service, args: [given] }) => {
    const { tokens } = await service.get<SourceView>(at('sources', await findSourceId(service, given)));
    return { document: { items: tokens, nextCursor: null }, text: tokenTable(tokens) };
  });
};

const revokeCommand = (context: CommandContext): Command => {
  const command = new Command('revoke')
    .summary('revoke a token')
    .description('Revokes a token: deliveries with it are refused from now on, everywhere within a second.')
    .argument('<source>', SOURCE_ARGUMENT)
    .argument('<token>', 'id of the token, or its label where no other valid one has it; not the token itself');
  return onService<[string, string]>(command, context, async ({ service, args: [given, token] }) => {
    const sourceId = await findSourceId(service, given);
    const path = at('sources', sourceId, 'tokens', await findTokenId(service, sourceId, token));
    const source = await service.send<SourceView>('DELETE', path);
    return { document: source, text: tokenTable(source.tokens), note: 'Revoked.' };
  });
};

/** The argument is not repeated: it may be the token itself. */
const findTokenId = async (service: Service, sourceId: string, given: string): Promise<string> => {
  if (isId(given)) return given;
  const { tokens } = await service.get<SourceView>(at('sources', sourceId));
  const [found, another] = tokens.filter(({ label, revokedAt }) => label === given.trim() && revokedAt === null);
  if (found === undefined) {
    const what = 'This source has no token with this label that is not revoked: "token list" shows them.';
    throw new CommandFailedError(what, EXIT.notFound);
  }
  if (another !== undefined) {
    throw new CommandFailedError(
      'Several tokens have this label: give the id, which "token list" shows.',
      EXIT.refused,
    );
  }
  return found.id;
};
