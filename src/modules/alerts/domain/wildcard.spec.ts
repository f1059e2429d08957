import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesWildcard } from './wildcard.js';

describe('wildcards', () => {
  it.each([
    ['main', 'main', true],
    ['main', 'Main', false],
    ['*', '', true],
    ['release/*', 'release/1/2', true],
    ['release/*', 'releases', false],
    ['*-stable', '16-0-stable', true],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'acb', false],
    ['feature.x', 'feature-x', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('agree with the regular expression they stand for', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
    fc.assert(
      fc.property(short, short, (pattern, text) => {
        const asRegExp = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(matchesWildcard(pattern, text)).toBe(asRegExp.test(text));
      }),
    );
  });
});
