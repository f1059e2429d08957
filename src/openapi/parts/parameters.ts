import { nullable, type Schema } from './schema.js';
import { ID, POSITION, TIME, textUpTo } from './values.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: true;
  readonly description: string;
  readonly schema: Schema;
  readonly example?: unknown;
}

/** @param example one that the service takes */
export const query = (name: string, description: string, schema: Schema, example?: unknown): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
  ...(example === undefined ? {} : { example }),
});

export const header = (name: string, description: string, schema: Schema): Parameter => ({
  name,
  in: 'header',
  description,
  schema,
});

export const inPath = (name: string, description: string, schema = ID): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});

export const FILTER = textUpTo(2_000);

export const LIMIT = query(
  'limit',
  'How many items at most.',
  { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  20,
);
export const CURSOR = query('cursor', '`nextCursor` of the page before, with the same filters.', { type: 'string' });
export const MIN_POSITION = query(
  'minPosition',
  'A `position` that an earlier answer named: the answer is at least that fresh. It waits up to 5 seconds for that, then it is 503.',
  POSITION,
  '0',
);
export const PAGE = [LIMIT, CURSOR, MIN_POSITION];

export const SOURCE_FILTER = query('source', 'Id of a source.', FILTER, '1d0cf0a6-9d1f-4c8a-9b0e-6c2b8a2f6d11');
export const PROJECT_FILTER = query('project', 'Id or path of a project.', FILTER, 'group/app');
export const BRANCH_FILTER = query('branch', 'The ref.', FILTER, 'main');
export const timeFilter = (name: string, description: string): Parameter =>
  query(name, description, TIME, '2026-01-31T12:00:00Z');

export const SOURCE_ID = inPath('id', 'Id of a source.');
export const ALERT_ID = inPath('id', 'Id of an alert.');

/** Members of bodies that people send. */
export const NOTE = nullable(textUpTo(2_000));
export const ON_BEHALF_OF = nullable({
  ...textUpTo(200),
  description: 'Whom the caller claims to act for; kept as a claim.',
});
