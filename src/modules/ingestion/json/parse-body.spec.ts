import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseBody } from './parse-body.js';
import { quoteLongIntegers } from './quote-long-integers.js';

const parse = (json: string) => parseBody(Buffer.from(json));

describe('Reading a body', () => {
  it('reads a JSON object', () => {
    expect(parse('{"a":[1,"x",null]}')).toEqual({ a: [1, 'x', null] });
  });

  it.each(['', 'null', '1', '"x"', '[{"a":1}]', '{', '{"a":1}}', '{a:1}', "{'a':1}", '{"a":01}', 'payload={"a":1}'])(
    'takes %s for no JSON object',
    (json) => {
      expect(parse(json)).toBeNull();
    },
  );

  it('keeps the digits of 64-bit integers, as strings', () => {
    expect(parse('{"a":9007199254740993,"b":12,"c":"9007199254740993"}')).toEqual({
      a: '9007199254740993',
      b: 12,
      c: '9007199254740993',
    });
  });

  it('finds every long integer, wherever it stands and however the text is spaced', () => {
    const integer = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((value) => `@${value}@`);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        integer,
        fc.double(),
        fc.string(),
        fc.array(tie('tree')),
        fc.dictionary(fc.string(), tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tree), fc.constantFrom('', ' ', '\n', '\t', '\r\n'), (body, space) => {
        const bare = JSON.stringify(body, null, space === '' ? 0 : 1).replace(/"@(-?\d+)@"/g, `${space}$1${space}`);
        expect(parse(bare)).toEqual(JSON.parse(quoteLongIntegers(bare)));
      }),
    );
  });

  it('never turns a wrong text into a right one by quoting its numbers', () => {
    expect(parse('{1234567890123456:1}')).toBeNull();
    expect(parse('{"a":01234567890123456}')).toBeNull();
  });

  it('skips a byte order mark', () => {
    expect(parse('\uFEFF{"a":1}')).toEqual({ a: 1 });
  });

  it('replaces bytes that are no UTF-8', () => {
    expect(parseBody(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]))).toEqual({ a: '\uFFFD' });
  });

  it('counts the last of doubled keys', () => {
    expect(parse('{"a":1,"a":2}')).toEqual({ a: 2 });
  });

  it('leaves every prototype alone', () => {
    const body = parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(Object.getPrototypeOf(body)).toBe(Object.getPrototypeOf(parse('{}')));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('gets through 10,000 levels, with long integers at the bottom', () => {
    const deep = `{"a":${'['.repeat(10_000)}12345678901234567890${']'.repeat(10_000)}}`;
    let value: unknown = parse(deep)?.a;
    while (Array.isArray(value)) value = value[0];
    expect(value).toBe('12345678901234567890');
  });
});
