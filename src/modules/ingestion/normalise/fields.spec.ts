import { describe, expect, it } from '@jest/globals';
import { decimalId, field, isTrue, seconds } from './fields.js';

describe('Reading fields', () => {
  it('sees own properties only', () => {
    expect(field({ a: 1 }, 'a')).toBe(1);
    expect(field({}, 'constructor')).toBeUndefined();
    expect(field([], 'length')).toBe(0);
    expect(field('text', 'length')).toBeUndefined();
    expect(field(null, 'a')).toBeUndefined();
    expect(field(JSON.parse('{"__proto__":{"a":1}}'), 'a')).toBeUndefined();
  });

  it.each([
    [31, '31'],
    ['31', '31'],
    [' 0031 ', '31'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['18446744073709551615', '18446744073709551615'],
  ])('takes %p for the id %s', (value, id) => {
    expect(decimalId(value)).toBe(id);
  });

  it.each([
    0,
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    '0',
    '-1',
    '1.0',
    '1e3',
    '+1',
    '0x1f',
    '１',
    '',
    'main',
    null,
    undefined,
    true,
    {},
    [7],
    '123456789012345678901',
  ])('takes %p for no id', (value) => {
    expect(decimalId(value)).toBeNull();
  });

  it('takes true and "true" for true', () => {
    expect([true, 'true', 'True ', false, 'false', 1, '1', 'yes', null, {}].map(isTrue)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('reads seconds from numbers and strings', () => {
    expect([63, 0, 17.1, '63', '0.5', -1, '', null, 'x', Number.POSITIVE_INFINITY, '1e9'].map(seconds)).toEqual([
      63,
      0,
      17.1,
      63,
      0.5,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
