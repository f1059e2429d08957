/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Members of an object. A name that ends in `?` is that of a member which may be left out. */
export type Members = Readonly<Record<string, Schema>>;

/** Schemas by the names that they have in the document. */
export type Schemas = Readonly<Record<string, Schema>>;

/** A schema that has a name in the document. */
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

export const described = (schema: Schema, description: string): Schema => ({ ...schema, description });

/** An object of an answer: later versions may add members. */
export const object = (members: Members, description?: string): Schema => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [nameOf(name), schema])),
  required: Object.keys(members).filter((name) => !isOptional(name)),
});

/** An object of a request: the service refuses members that it does not know. */
export const request = (members: Members, description?: string): Schema => ({
  ...object(members, description),
  additionalProperties: false,
});

/** The same members, each of which may be left out. */
export const optional = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).map(([name, schema]) => [`${nameOf(name)}?`, schema]));

export const listOf = (items: Schema, limits: Schema = {}): Schema => ({ type: 'array', items, ...limits });

/** What describes the schema describes it with null, too. */
export const nullable = ({ description, ...schema }: Schema): Schema => ({
  ...(typeof schema.type === 'string' && !('enum' in schema)
    ? { ...schema, type: [schema.type, 'null'] }
    : { anyOf: [schema, { type: 'null' }] }),
  ...(description === undefined ? {} : { description }),
});

export const oneOfTexts = (values: readonly string[]): Schema => ({ type: 'string', enum: values });

const isOptional = (name: string): boolean => name.endsWith('?');
const nameOf = (name: string): string => (isOptional(name) ? name.slice(0, -1) : name);
