import type { Role } from '../../modules/access/index.js';
import type { Parameter } from './parameters.js';
import { problems, type Response, type Responses } from './problems.js';
import { listOf, nullable, object, ref, type Schema } from './schema.js';
import { TEXT } from './values.js';

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly [Tag];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: Responses;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  /** Of this API: whether it takes a key that is not restricted to sources. */
  readonly 'x-unrestricted-key'?: boolean;
}

export interface RequestBody {
  readonly required: boolean;
  readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example: unknown }>>;
}

export type Tag = 'deliveries' | 'alerts' | 'events' | 'sources' | 'API keys' | 'operation';

/** Paths as OpenAPI writes them, each with its operations by method. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

interface Access {
  readonly role: Role;
  readonly unrestricted?: boolean;
}

/** An operation of `/v1` that changes nothing. */
export const reads = (operation: Operation, access: Access = { role: 'reader' }): Operation =>
  withKey(operation, access);

/** An operation of `/v1` that changes something, or may. */
export const changes = (operation: Operation, access: Access = { role: 'admin' }): Operation =>
  withKey({ ...operation, responses: { ...problems('TooLarge', 'NotJson'), ...operation.responses } }, access);

const withKey = (operation: Operation, { role, unrestricted = false }: Access): Operation => {
  const hasId = operation.parameters?.some((parameter) => parameter.in === 'path') ?? false;
  const isRefusable = role !== 'reader' || unrestricted;
  return {
    ...operation,
    description: [operation.description, whoMay(role, unrestricted)].filter(Boolean).join('\n\n'),
    security: [{ apiKey: [role] }],
    'x-unrestricted-key': unrestricted,
    responses: {
      ...problems('BadRequest', 'NoValidKey'),
      ...(isRefusable ? problems('RoleTooLow') : {}),
      ...(hasId ? problems('NotFound', 'AddressTooLong') : {}),
      ...problems('TooManyFailures', 'Defect', 'Unavailable'),
      ...operation.responses,
    },
  };
};

const whoMay = (role: Role, unrestricted: boolean): string =>
  `Needs an API key with the role \`${role}\`${role === 'admin' ? '' : ' or a higher one'}${unrestricted ? ', not restricted to sources' : ''}.`;

/** @param schema its name, or itself */
export const answers = (schema: Schema | string, description: string): Response => ({
  description,
  content: { 'application/json': { schema: typeof schema === 'string' ? ref(schema) : schema } },
});

/** One page of a list. */
export const answersPage = (item: string, description: string): Response =>
  answers(
    object({
      items: listOf(ref(item)),
      nextCursor: nullable({ ...TEXT, description: 'For `cursor`; null at the end.' }),
    }),
    description,
  );

/** @param example a body that the service takes */
export const takes = (schema: string, example: unknown, { required = true } = {}): RequestBody => ({
  required,
  content: { 'application/json': { schema: ref(schema), example } },
});
