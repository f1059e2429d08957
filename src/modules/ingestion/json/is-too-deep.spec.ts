import { describe, expect, it } from '@jest/globals';
import { isTooDeep, MOST_LEVELS } from './is-too-deep.js';

/** Larger than what is not looked at. */
const PADDING = ' '.repeat(100_000);

const levels = (count: number, open = '[', close = ']'): string => `${open.repeat(count)}1${close.repeat(count)}`;

const isDeep = (json: string): boolean => isTooDeep(Buffer.from(`{"a":${json}}${PADDING}`));

describe('A body', () => {
  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('is too deep with more than 20,000 levels of %s', (open, close) => {
    expect(isDeep(levels(MOST_LEVELS - 1, open, close))).toBe(false);
    expect(isDeep(levels(MOST_LEVELS, open, close))).toBe(true);
  });

  it('is too deep as soon as the levels open, whether or not they are ever closed', () => {
    expect(isDeep('['.repeat(MOST_LEVELS))).toBe(true);
  });

  it('has the levels that are open at the same time, however many it has one after the other', () => {
    expect(isDeep(`[${'[[]],'.repeat(50_000)}1]`)).toBe(false);
  });

  it.each([
    ['brackets', '['.repeat(50_000)],
    ['brackets behind an escaped quote', `\\"${'['.repeat(50_000)}`],
    ['brackets behind escaped backslashes and a quote', `\\\\\\"${'['.repeat(50_000)}`],
    ['characters of several bytes', `é🔥${'['.repeat(50_000)}`],
  ])('does not count what stands in a string: %s', (_, text) => {
    expect(isDeep(`"${text}"`)).toBe(false);
  });

  it('counts on behind a string that ends with an escaped backslash', () => {
    expect(isDeep(`["\\\\",${levels(MOST_LEVELS)}]`)).toBe(true);
  });

  it('that ends within a string or behind a backslash is looked at to its end', () => {
    expect(isDeep('"never closed \\')).toBe(false);
  });

  it('that is small is not looked at', () => {
    expect(isTooDeep(Buffer.from('['.repeat(65_536)))).toBe(false);
  });
});
