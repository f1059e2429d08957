import { DOCUMENT } from './answer-schemas.js';

type Schema = Readonly<Record<string, unknown>>;
type Json = Readonly<Record<string, unknown>>;

/** What a schema says, wherever it says it: of `null` beside something, the something; of alternatives, the last. */
const meant = (schema: Schema): Schema => {
  const name = String(schema.$ref ?? '').replace('#/components/schemas/', '');
  if (name !== '') return meant(DOCUMENT.components.schemas[name] as Schema);
  const alternatives = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  const main = alternatives?.filter(({ type }) => type !== 'null').at(-1);
  return main === undefined ? schema : meant(main);
};

/** Values at and beyond the limits that a schema names, and of other types. */
const valuesFor = (schema: Schema, example: unknown): readonly unknown[] => {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = meant(schema) as Record<string, number>;
  const texts = [minLength, maxLength].flatMap((limit) => (limit === undefined ? [] : [limit - 1, limit, limit + 1]));
  const numbers = [minimum, maximum].flatMap((limit) => (limit === undefined ? [] : [limit - 1, limit, limit + 1]));
  const lengths = [minItems === undefined ? -1 : minItems - 1, maxItems === undefined ? -1 : maxItems + 1];
  const item = Array.isArray(example) ? example[0] : 7;
  return [
    ...[null, true, 7, 1.5, '', 'x', [], {}],
    ...((meant(schema).enum as readonly unknown[]) ?? []),
    ...texts.map((length) => 'x'.repeat(Math.max(0, length))),
    ...numbers,
    // Beyond the limits only: some lists take nothing twice.
    ...lengths.filter((length) => length >= 0).map((length) => Array.from({ length }, () => item)),
  ];
};

/** The example with one thing changed, for everything that its schema says. */
export function* variantsOf(given: Schema, example: unknown): Generator<unknown> {
  const { properties = {}, items } = meant(given) as { properties?: Record<string, Schema>; items?: Schema };
  if (items !== undefined && Array.isArray(example) && example.length > 0) {
    for (const variant of variantsOf(items, example[0])) yield [variant, ...example.slice(1)];
  }
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return;

  yield { ...example, nobodyKnows: 'this' };
  for (const [name, schema] of Object.entries(properties)) {
    const { [name]: value, ...others } = example as Json;
    yield others;
    for (const other of valuesFor(schema, value)) yield { ...example, [name]: other };
    for (const other of variantsOf(schema, value)) yield { ...example, [name]: other };
  }
}

/** Texts for a parameter in an address. */
export const textsFor = (schema: Schema, example: unknown): readonly string[] =>
  [example, ...valuesFor(schema, example)].filter((value) => ['string', 'number'].includes(typeof value)).map(String);
