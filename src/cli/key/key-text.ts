import type { ApiKeyView } from '../../modules/access/index.js';
import { stateOf } from '../source/source-text.js';
import { cell, time } from '../text/plain.js';
import { table } from '../text/table.js';

export const keyTable = (keys: readonly ApiKeyView[]): string =>
  table(
    ['id', 'name', 'role', 'sources', 'hint', 'status', 'issued', 'by', 'expires'],
    keys.map((key) => [
      key.id,
      cell(key.name),
      key.role,
      key.sources === null ? 'all' : cell(key.sources.length),
      cell(key.hint),
      stateOf(key),
      time(key.issuedAt),
      cell(key.issuedBy),
      time(key.expiresAt),
    ]),
  );

export const keyFacts = (key: ApiKeyView): (readonly [string, string])[] => [
  ['id', key.id],
  ['name', cell(key.name)],
  ['role', key.role],
  ['sources', key.sources === null ? 'all' : key.sources.map(cell).join(', ')],
  ['status', stateOf(key)],
  ['expires', time(key.expiresAt)],
];
