import { describe, expect, it } from '@jest/globals';
import { requireDuration, toMoment } from './duration.js';
import { cell, plain, time } from './plain.js';
import { record, table } from './table.js';

describe('A table', () => {
  it('has its columns one under the other, also with wide and combined characters', () => {
    const rows = [
      ['日本', 'x'],
      ['e\u0301', 'y'],
      ['🦊', ''],
    ];
    expect(table(['name', 'what'], rows)).toBe('NAME  WHAT\n日本  x\ne\u0301     y\n🦊');
    expect(
      record([
        ['a', '1'],
        ['long', '2'],
      ]),
    ).toBe('a     1\nlong  2');
  });
});

describe('Text from elsewhere', () => {
  it('stays on one line and moves no cursor', () => {
    expect(plain('a\u001b[2Jb\nc\u202ed\u2028')).toBe('a\ufffd[2Jb\ufffdc\ufffdd\ufffd');
    expect([cell(null), cell(''), cell(true), cell(0)]).toEqual(['-', '-', 'yes', '0']);
    expect([time(null), time('2026-03-01T10:00:00.123Z')]).toEqual(['-', '2026-03-01T10:00:00Z']);
  });
});

describe('A time', () => {
  const now = new Date('2026-03-01T10:00:00.000Z');

  it.each([
    ['90s', 90],
    ['15m', 900],
    ['12h', 43_200],
    ['30d', 2_592_000],
  ])('%s is %i seconds', (text, seconds) => expect(requireDuration('--x', text)).toBe(seconds));

  it.each(['', '5', 'd', '1.5h', '-1d', '1w'])('%p is none', (text) => {
    expect(() => requireDuration('--x', text)).toThrow('--x must be a time such as');
  });

  it('lies so far ahead or behind, or is a moment of its own', () => {
    expect(toMoment('1h', 1, now)).toBe('2026-03-01T11:00:00.000Z');
    expect(toMoment('1h', -1, now)).toBe('2026-03-01T09:00:00.000Z');
    expect(toMoment('2026-01-01T00:00:00Z', 1, now)).toBe('2026-01-01T00:00:00Z');
  });
});
