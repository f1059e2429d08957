import pg, { type CustomTypesConfig } from 'pg';

const parsers: { readonly [oid: number]: (text: string) => unknown } = {
  [pg.types.builtins.INT8]: BigInt,
  1016: (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt)), // bigint[]
};

/** 64-bit integers become bigint; pg would hand them over as strings. */
export const valueParsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};
