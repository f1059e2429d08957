import { describe, expect, it } from '@jest/globals';
import { bearerToken } from './bearer-token.js';
import { isSameSecret } from './same-secret.js';
import { createSecretToken, hashToken, isSecretToken, tokenHint } from './secret-token.js';

describe('A secret token', () => {
  it('is a prefix and 43 letters and digits, never twice the same', () => {
    const tokens = Array.from({ length: 1_000 }, () => createSecretToken('pas_'));
    for (const token of tokens) expect(token).toMatch(/^pas_[A-Za-z0-9]{43}$/);
    expect(new Set(tokens).size).toBe(1_000);
  });

  it('uses every letter and digit about equally often', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 2_000; n += 1) {
      for (const letter of createSecretToken('pak_').slice(4)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect(counts.size).toBe(62);
    const expected = (2_000 * 43) / 62;
    // Eight standard deviations. Without the fair border the first eight letters would come a quarter more often.
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(8 * Math.sqrt(expected));
    const favoured = [...'ABCDEFGH'].reduce((sum, letter) => sum + (counts.get(letter) ?? 0), 0) / 8;
    expect(favoured / expected).toBeLessThan(1.1);
  });

  it('is told from what never was one', () => {
    const token = createSecretToken('pak_');
    expect(isSecretToken('pak_', token)).toBe(true);
    const wrong = [token.slice(0, -1), `${token}x`, `pas_${token.slice(4)}`, `${token.slice(0, -1)}-`, '', 'pak_'];
    for (const text of wrong) expect(isSecretToken('pak_', text)).toBe(false);
  });

  it('is kept as its SHA-256, and shown by its first letters', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(tokenHint('pas_0123456789')).toBe('pas_0123…');
  });
});

describe('A bearer token', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer   abc ', 'abc'],
    ['Bearer ', null],
    ['Bearer', null],
    ['Bearer a b', null],
    ['Basic abc', null],
    ['xBearer abc', null],
    [undefined, null],
  ])('in %p is %p', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });
});

describe('Two secrets', () => {
  it.each([
    ['secret', 'secret', true],
    ['secret', 'secreT', false],
    ['secret', 'secre', false],
    ['', 'secret', false],
    ['\u00e9', 'e\u0301', false],
  ])('%p and %p are the same: %p', (given, expected, same) => {
    expect(isSameSecret(given, expected)).toBe(same);
  });
});
