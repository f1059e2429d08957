import { beforeAll, describe, expect, it } from '@jest/globals';
import type { EventFilter } from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, collect, newEvent, newStream } from './fixtures.js';

export const filtersContract = (subject: Subject): void => {
  describe('a filter', () => {
    const mark = newStream('filter');
    const streams = ['a%c', 'abc', 'a_c', 'a\\c', 'A%C', 'a', 'b', 'é', 'e\u0301', '\u{1f600}', "'", '"', 'x*', 'x.'];

    beforeAll(async () => {
      for (const name of streams) {
        await append(subject.store, `${mark}:${name}`, 'no-stream', [newEvent({ name }, `${mark}/${name}`)]);
      }
    });

    const found = async (filter: EventFilter): Promise<unknown[]> => {
      const events = await collect(subject.store.readAll({ filter }));
      return events.map((event) => event.data.name);
    };
    const byStream = (...prefixes: string[]): Promise<unknown[]> =>
      found({ streamPrefixes: prefixes.map((prefix) => `${mark}:${prefix}`) });
    const byType = (...prefixes: string[]): Promise<unknown[]> =>
      found({ typePrefixes: prefixes.map((prefix) => `${mark}/${prefix}`) });

    it.each([
      ['', streams],
      ['a', ['a%c', 'abc', 'a_c', 'a\\c', 'a']],
      ['a%', ['a%c']],
      ['a_', ['a_c']],
      ['a\\', ['a\\c']],
      ['A', ['A%C']],
      ['é', ['é']],
      ['e', ['e\u0301']],
      ['\u{1f600}', ['\u{1f600}']],
      ["'", ["'"]],
      ['"', ['"']],
      ['x*', ['x*']],
      ['x.', ['x.']],
      ['.*', []],
      ['a%cd', []],
      ['nothing', []],
    ])('takes prefix %j literally, byte by byte', async (prefix, expected) => {
      expect(await byStream(prefix)).toEqual(expected);
      expect(await byType(prefix)).toEqual(expected);
    });

    it('matches any of several prefixes, an event once', async () => {
      expect(await byStream('b', 'a%', 'a%c', 'nothing')).toEqual(['a%c', 'b']);
      expect(await byType('b', 'a%', 'a%c', 'nothing')).toEqual(['a%c', 'b']);
    });

    it('matches nothing with no prefix, and with one that no name can begin with', async () => {
      expect(await byStream()).toEqual([]);
      expect(await byType()).toEqual([]);
      expect(await byStream('a\0', '\ud83d')).toEqual([]);
    });

    it('matches everything with the empty prefix', async () => {
      const after = await subject.store.head();
      await append(subject.store, newStream('other'), 'no-stream', [newEvent({ name: 'other' }, 'Other')]);
      for (const filter of [{ streamPrefixes: [''] }, { typePrefixes: [''] }]) {
        const events = await collect(subject.store.readAll({ after, filter }));
        expect(events.map((event) => event.data.name)).toEqual(['other']);
      }
    });
  });
};
