import { describe, expect, it } from '@jest/globals';
import { apiKeyName } from './api-key-name.js';
import { apiKeyStream } from './events.js';

describe('An API key’s name', () => {
  it.each([
    ['deploy bot', 'deploy bot'],
    ['  Jürgen  Müller ', 'Jürgen Müller'],
    ['ｄｅｐｌｏｙ', 'deploy'],
    ['🦊'.repeat(100), '🦊'.repeat(100)],
  ])('%p is kept as %p', (given, name) => {
    expect(apiKeyName(given)).toEqual({ name });
  });

  it.each([
    '',
    '   ',
    'x'.repeat(101),
    'two\nlines',
    'nul\0',
    'lone \ud800',
    'zero\u200bwidth',
    'right-to-left \u202e',
    'admin',
    ' Admin ',
    'ＡＤＭＩＮ',
    'first  start',
  ])('%p is refused', (given) => {
    expect(apiKeyName(given)).toEqual({ fault: expect.stringMatching(/^name must .*\.$/) });
  });

  it('makes a stream whatever it is, the same one in upper and lower case', () => {
    expect(apiKeyStream('Deploy Bot')).toBe('api-key-deploy bot');
    const longest = apiKeyName('İ'.repeat(100)) as { name: string };
    expect(Buffer.byteLength(apiKeyStream(longest.name))).toBeLessThan(2_200);
  });
});
