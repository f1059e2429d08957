import type { SourceView } from '../../modules/sources/index.js';
import { cell, time } from '../text/plain.js';
import { record, table } from '../text/table.js';

type Token = SourceView['tokens'][number];

export const sourceTable = (sources: readonly SourceView[]): string =>
  table(
    ['id', 'name', 'status', 'tokens', 'policy', 'last delivery'],
    sources.map((source) => [
      source.id,
      cell(source.name),
      source.silent ? `${source.status}, silent` : source.status,
      cell(source.tokens.filter((token) => stateOf(token) === 'valid').length),
      `v${source.policyVersion}`,
      time(source.lastDeliveryAt),
    ]),
  );

export const sourceText = (source: SourceView): string => {
  const { gitlabToken, signingKeys } = source;
  const facts = record([
    ['id', source.id],
    ['name', cell(source.name)],
    ['status', source.status],
    ['registered', `${time(source.registeredAt)} by ${cell(source.registeredBy)}`],
    ['last delivery', source.silent ? `${time(source.lastDeliveryAt)} (silent)` : time(source.lastDeliveryAt)],
    ['silent after', source.silentAfterSeconds === null ? 'off' : `${source.silentAfterSeconds} s`],
    ['in order up to', `${source.deliveriesPerMinute} deliveries a minute`],
    ['policy', `version ${source.policyVersion}`],
    ['GitLab token', gitlabToken.set ? `set ${time(gitlabToken.changedAt)}` : 'none'],
    ['signing keys', signingKeys.length === 0 ? 'none' : ''],
  ]);
  const keys = signingKeys.map(({ id, addedAt, addedBy }) => `  ${id}  added ${time(addedAt)} by ${cell(addedBy)}`);
  return [facts, ...keys, '', tokenTable(source.tokens)].join('\n');
};

export const tokenTable = (tokens: readonly Token[]): string =>
  table(
    ['token', 'hint', 'label', 'status', 'issued', 'expires', 'last used'],
    tokens.map((token) => [
      token.id,
      cell(token.hint),
      cell(token.label),
      stateOf(token),
      time(token.issuedAt),
      time(token.expiresAt),
      time(token.lastUsedAt),
    ]),
  );

/** What a token or a key is good for at this moment. */
export const stateOf = ({ revokedAt, expiresAt }: Pick<Token, 'revokedAt' | 'expiresAt'>): string => {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'valid';
};
