import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openApiDocument } from '../../src/openapi/index.js';

type Schema = Readonly<Record<string, unknown>>;

export const DOCUMENT = openApiDocument('http://127.0.0.1');

const REFERENCE = '#/components/schemas/';

/**
 * As the document has it, but an object may hold no member that is not described: to the document's readers more may come with later versions, to
 * the tests one that nobody has described is a mistake.
 */
const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, inner]) =>
    key === '$ref' ? [key, String(inner).replace(REFERENCE, '')] : [key, strict(inner)],
  );
  const isObject = 'type' in schema && schema.type === 'object' && 'properties' in schema;
  return { ...(isObject ? { additionalProperties: false } : {}), ...Object.fromEntries(entries) };
};

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
formats.default(ajv);
for (const [name, schema] of Object.entries(DOCUMENT.components.schemas)) ajv.addSchema(strict(schema) as Schema, name);

const compiled = new Map<unknown, ValidateFunction>();

/** What is wrong with a value by a schema of the document; empty where nothing is. Schemas are compiled once for each spec. */
export const faultsBy = (schema: Schema, value: unknown): string => {
  const validate = compiled.get(schema) ?? ajv.compile(strict(schema) as Schema);
  compiled.set(schema, validate);
  return validate(value) ? '' : ajv.errorsText(validate.errors, { dataVar: 'body' }) + namesIn(validate);
};

const namesIn = ({ errors }: ValidateFunction): string => {
  const names = (errors ?? []).flatMap(({ params }) => params.additionalProperty ?? []);
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
};
