import { describe, expect, it } from '@jest/globals';
import { sourceName } from './source-name.js';

describe('A source’s name', () => {
  it.each([
    ['gitlab', 'gitlab'],
    ['  our GitLab ', 'our GitLab'],
    ['🦊'.repeat(100), '🦊'.repeat(100)],
  ])('%p is kept as %p', (given, name) => {
    expect(sourceName(given)).toEqual({ name });
  });

  it.each(['', '  ', 'x'.repeat(101), 'two\nlines', 'bell\u0007', 'nul\0', 'lone \ud800'])('%p is refused', (given) => {
    expect(sourceName(given)).toEqual({ fault: expect.stringMatching(/^name must/) });
  });
});
