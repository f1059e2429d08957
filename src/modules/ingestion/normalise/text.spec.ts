import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capped, displayName, displayText, storable } from './text.js';

describe('Texts that are stored', () => {
  it('lose NUL and lone surrogates', () => {
    expect(storable('a\0b\ud800c\udc00')).toBe('a\uFFFDb\uFFFDc\uFFFD');
    expect(storable('fine 🚀')).toBe('fine 🚀');
  });

  it('are cut without halving a character', () => {
    expect(capped('ab🚀', 3)).toBe('ab');
    expect(capped('ab🚀', 4)).toBe('ab🚀');
    expect(capped('abc', 3)).toBe('abc');
  });

  it('do not keep alive what they were cut from', () => {
    setFlagsFromString('--expose-gc');
    const heapUsed = (): number => {
      (runInNewContext('gc') as () => void)();
      return getHeapStatistics().used_heap_size;
    };
    const before = heapUsed();
    const kept = Array.from({ length: 40 }, (_, n) => {
      const parsed = JSON.parse(`{"long":"${'x'.repeat(1_000_000)}${n}"}`) as { long: string };
      return [displayText(parsed.long, 255), displayName(parsed.long, 255), capped(parsed.long, 4_000)];
    });
    expect(heapUsed() - before).toBeLessThan(5_000_000);
    expect(kept).toHaveLength(40);
  });

  it('keep to one line', () => {
    expect(displayText('  two\r\nlines\tand a bell\u0007 ', 100)).toBe('two lines and a bell');
    expect(displayText(' \n ', 100)).toBeNull();
  });

  it.each([
    ['Revert change of jo.muster+ci@mail.example.com again', 'Revert change of [e-mail] again'],
    ['Jo <jo@bücher.example>', 'Jo <[e-mail]>'],
    ['Bump lodash@4.17.21 and actions/checkout@v4', 'Bump lodash@4.17.21 and actions/checkout@v4'],
  ])('%s becomes %s', (text, expected) => {
    expect(displayText(text, 255)).toBe(expected);
  });

  it('show no part of an e-mail address that lies across the cap', () => {
    expect(displayText(`${'x'.repeat(90)} robin.muster@example.com`, 100)).toBe(`${'x'.repeat(90)} [e-mail]`);
  });

  it.each([
    ['Robin Muster', 'Robin Muster'],
    ['robin.muster@example.com', null],
    ['Robin Muster <robin.muster@example.com>', 'Robin Muster'],
    ['robin@localhost', null],
    ['@robin Muster', 'Muster'],
    [42, '42'],
    [null, null],
    [{}, null],
  ])('as display name, %p becomes %p', (name, expected) => {
    expect(displayName(name, 200)).toBe(expected);
  });

  it('are well-formed, without NUL and capped, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 1, max: 300 }), (text, length) => {
        for (const shown of [displayText(text, length), displayName(text, length)]) {
          if (shown === null) continue;
          expect(shown.isWellFormed()).toBe(true);
          expect(shown).not.toContain('\0');
          expect(shown.length).toBeLessThanOrEqual(length);
        }
      }),
    );
  });
});
