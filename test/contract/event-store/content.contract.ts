import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, newEvent, newStream, readForwards } from './fixtures.js';

export const contentContract = (subject: Subject): void => {
  describe('what is stored', () => {
    const roundTrip = async (objects: readonly JsonObject[]): Promise<void> => {
      const stream = newStream();
      const events = objects.map((object) => ({ ...newEvent(object), metadata: object }));
      await append(subject.store, stream, 'no-stream', events);
      const read = await readForwards(subject.store, stream);
      expect(read.map((event) => event.data)).toEqual(objects);
      expect(read.map((event) => event.metadata)).toEqual(objects);
      expect(read.map((event) => JSON.stringify(event.data))).toEqual(objects.map((object) => JSON.stringify(object)));
    };

    it.each<[string, JsonObject]>([
      ['nothing', {}],
      ['every kind of value', { text: '', yes: true, no: false, none: null, list: [], object: {}, number: -1.5e-7 }],
      ['the largest numbers', { max: Number.MAX_VALUE, min: Number.MIN_VALUE, safe: Number.MAX_SAFE_INTEGER }],
      ['digits beyond 2^53, as text', { id: '18446744073709551615' }],
      ['emoji and other scripts', { text: '😀 Ünïcödé 数据 العربية \u{10ffff}', '🔑': 1 }],
      ['characters JSON escapes', { text: '"\\/\b\f\n\r\t\u2028\u2029\u007f' }],
      ['NUL', { text: 'a\0b', 'key\0': '\0' }],
      ['lone surrogates', { high: 'a\ud83d', low: '\ude00b', swapped: '\ude00\ud83d', '\udc00': 1 }],
      ['both forms of an accented letter', { composed: 'é', decomposed: 'e\u0301' }],
      ['what looks like SQL or an escape', { text: "'; DROP TABLE events; -- $1 {} {1,2} \\u0000 \\ud800" }],
      ['keys in the order they were written', { b: 1, a: 2, 10: 3 }],
      ['keys with a meaning in JavaScript', JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "toString": 3}')],
      ['100 levels', JSON.parse(`${'{"a":'.repeat(99)}{}${'}'.repeat(99)}`)],
    ])('comes back with %s', async (_, object) => {
      await roundTrip([object]);
    });

    it('comes back whatever JSON it is', async () => {
      const text = fc.string({ unit: 'binary' });
      const object = fc.dictionary(text, fc.jsonValue({ stringUnit: 'binary' }), { noNullPrototype: true });
      await fc.assert(
        fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 5 }), async (objects) => {
          // JSON has no -0.
          await roundTrip(JSON.parse(JSON.stringify(objects)) as JsonObject[]);
        }),
        { numRuns: 50 },
      );
    });
  });
};
