import { describe, expect, it } from '@jest/globals';
import { gitlabTokenFault, signingKey } from './secret-format.js';

const keyOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 0xfb).toString('base64')}`;

describe('A GitLab secret token', () => {
  it.each(['x', 'with a blank', '!"#~', 'x'.repeat(512)])('may be %j', (secret) => {
    expect(gitlabTokenFault(secret)).toBeNull();
  });

  it.each(['', ' x', 'x ', 'x'.repeat(513), 'two\nlines', 'x\n', 'grün', 'nul\0', '\u007f'])('is not %j', (secret) => {
    expect(gitlabTokenFault(secret)).toMatch(/^secret must be/);
  });
});

describe('A signing key', () => {
  it.each([24, 25, 26, 32, 64])('may have %i bytes', (bytes) => {
    expect(signingKey(keyOf(bytes))).toEqual({ base64: keyOf(bytes).slice(6) });
  });

  it.each([
    keyOf(23),
    keyOf(65),
    keyOf(32).slice(6),
    keyOf(32).slice(0, -1),
    `${keyOf(32)}\n`,
    ` ${keyOf(32)}`,
    keyOf(32).replaceAll('+', '-'),
    'whsec_',
    '',
  ])('is not %j', (key) => {
    expect(signingKey(key)).toEqual({ fault: expect.stringMatching(/^key must be/) });
  });
});
