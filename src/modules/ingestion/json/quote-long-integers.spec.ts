import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quoteLongIntegers } from './quote-long-integers.js';

describe('Quoting long integers', () => {
  it.each([
    ['{"id":9007199254740993}', '{"id":"9007199254740993"}'],
    ['[18446744073709551615]', '["18446744073709551615"]'],
    ['{"id": -9223372036854775808 }', '{"id": "-9223372036854775808" }'],
    ['[1234567890123456,1]', '["1234567890123456",1]'],
    ['12345678901234567890', '"12345678901234567890"'],
  ])('%s becomes %s', (json, quoted) => {
    expect(quoteLongIntegers(json)).toBe(quoted);
  });

  it.each([
    '{"id":123456789012345}',
    '{"x":1234567890123456.5}',
    '{"x":0.12345678901234567890}',
    '{"x":1234567890123456e2}',
    '{"x":"1234567890123456, 1234567890123456"}',
    '{"x":"a \\"1234567890123456\\" b","y":[]}',
    '{"x":"ends in a backslash \\\\","y":-1}',
    '{"1234567890123456":true}',
  ])('%s stays as it is', (json) => {
    expect(quoteLongIntegers(json)).toBe(json);
  });

  it('changes nothing about any other JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 4), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        const expected = JSON.parse(json, longIntegersAsStrings) as unknown;
        expect(JSON.parse(quoteLongIntegers(json))).toEqual(expected);
      }),
    );
  });

  it('keeps every digit of any integer, wherever it stands', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.string(), (integer, text) => {
        const json = `{${JSON.stringify(text)}:[${integer},${JSON.stringify(text)},{"z":${integer}}]}`;
        const [first, second, third] = Object.values(JSON.parse(quoteLongIntegers(json)) as object)[0] as unknown[];
        expect(String(first)).toBe(String(integer));
        expect(second).toBe(text);
        expect(String((third as { z: unknown }).z)).toBe(String(integer));
      }),
    );
  });

  it('gets through 25 MB in one string and through 100,000 levels', () => {
    const long = `["${'\\"1234567890123456,'.repeat(1_250_000)}",1234567890123456]`;
    expect(quoteLongIntegers(long).slice(-20)).toBe(',"1234567890123456"]');

    const deep = `${'['.repeat(100_000)}1234567890123456${']'.repeat(100_000)}`;
    expect(quoteLongIntegers(deep)).toHaveLength(deep.length + 2);
  });
});

/** What `JSON.stringify` writes with 16 and more digits and no exponent. */
const longIntegersAsStrings = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && /^-?\d{16,}$/.test(JSON.stringify(value)) ? JSON.stringify(value) : value;
