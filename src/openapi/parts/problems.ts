import { ROLES } from '../../modules/access/index.js';
import { type Members, object, oneOfTexts, ref, type Schema, type Schemas } from './schema.js';
import { ID, PIPELINE_ID, POSITION, TEXT } from './values.js';

export type Response = Readonly<Record<string, unknown>>;
export type Responses = Readonly<Record<string, Response>>;

const problemWith = (members: Members, description: string): Schema =>
  object(
    { type: TEXT, title: TEXT, status: { type: 'integer', minimum: 400, maximum: 599 }, detail: TEXT, ...members },
    description,
  );

export const PROBLEM_SCHEMAS: Schemas = {
  Problem: problemWith(
    { 'field?': { ...TEXT, description: 'The parameter, header or member of the body at fault: `filter.priority`.' } },
    'What went wrong (RFC 9457). `detail` is a sentence for people.',
  ),
  RoleProblem: problemWith(
    { requiredRole: oneOfTexts(ROLES), role: { ...oneOfTexts(ROLES), description: 'Of the API key.' } },
    'The API key does not open this.',
  ),
  AlertConflict: problemWith(
    { 'pipelineId?': PIPELINE_ID, 'position?': POSITION },
    'With `pipelineId` and `position`: this pipeline has failed since, and the branch now stands there.',
  ),
  Defect: problemWith({ correlationId: ID }, 'The service’s log says more under the correlation id.'),
  DeliveryError: object({ error: TEXT }, 'As ITOC360’s events API tells of errors.'),
};

const TEXT_HEADER = { required: true, schema: { type: 'string' } };
const RETRY_AFTER = {
  'Retry-After': { required: true, description: 'Seconds to wait.', schema: { type: 'string', pattern: '^[0-9]+$' } },
};
const WWW_AUTHENTICATE = { 'WWW-Authenticate': TEXT_HEADER };

const problem = (description: string, { headers = {}, schema = 'Problem' } = {}): Response => ({
  description,
  headers,
  content: { 'application/problem+json': { schema: ref(schema) } },
});

/** Named once in the document. */
export const PROBLEMS = {
  BadRequest: problem('A parameter or a member of the body is not acceptable; `field` names it.'),
  NoValidKey: problem('There is no API key, or it is unknown, revoked or expired.', { headers: WWW_AUTHENTICATE }),
  RoleTooLow: problem('The API key has too low a role, or is restricted to sources.', { schema: 'RoleProblem' }),
  NotFound: problem('There is nothing with this id, or nothing that this API key may know of.'),
  Conflict: problem('What is asked for does not fit what is there.'),
  AlertConflict: problem('The alert is resolved, or more has failed than was seen.', { schema: 'AlertConflict' }),
  ForeignCursor: problem('The cursor belongs to another event store than the one in use, or lies beyond its end.'),
  TooLarge: problem('The body is too large.'),
  AddressTooLong: problem('An id in the address is longer than 100 characters.'),
  NotJson: problem('The body is not of the type application/json.'),
  KeyReused: problem('The Idempotency-Key was used for another request.'),
  TooManyFailures: problem('Too many requests without a valid credential came from this address.', {
    headers: RETRY_AFTER,
  }),
  Defect: problem('A defect; the service’s log says more.', { schema: 'Defect' }),
  Unavailable: problem(
    'The service is starting or stopping, a store does not answer, or the answer can’t be as fresh as asked for.',
    { headers: RETRY_AFTER },
  ),
} as const satisfies Record<string, Response>;

const STATUS = {
  BadRequest: 400,
  NoValidKey: 401,
  RoleTooLow: 403,
  NotFound: 404,
  Conflict: 409,
  AlertConflict: 409,
  ForeignCursor: 409,
  TooLarge: 413,
  AddressTooLong: 414,
  NotJson: 415,
  KeyReused: 422,
  TooManyFailures: 429,
  Defect: 500,
  Unavailable: 503,
} as const satisfies Record<keyof typeof PROBLEMS, number>;

/** The `responses` of an operation for these problems. */
export const problems = (...names: readonly (keyof typeof PROBLEMS)[]): Responses =>
  Object.fromEntries(names.map((name) => [String(STATUS[name]), { $ref: `#/components/responses/${name}` }]));

const DELIVERY_ERROR_HEADERS = { 'Retry-After': RETRY_AFTER, 'WWW-Authenticate': WWW_AUTHENTICATE };

/** On ITOC360's events API. */
export const deliveryError = (description: string, header?: keyof typeof DELIVERY_ERROR_HEADERS): Response => ({
  description,
  headers: header === undefined ? {} : DELIVERY_ERROR_HEADERS[header],
  content: { 'application/json': { schema: ref('DeliveryError') } },
});
