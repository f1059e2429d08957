import { beforeAll, describe, expect, it } from '@jest/globals';
import { type NewEvent, type ReadStreamOptions, UnknownPositionError } from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, collect, idsOf, newEvent, newEvents, newStream } from './fixtures.js';

export const readingContract = (subject: Subject): void => {
  describe('reading a stream', () => {
    const stream = newStream();
    const events = newEvents(5);

    beforeAll(async () => {
      await append(subject.store, stream, 'no-stream', events.slice(0, 2));
      await append(subject.store, newStream(), 'no-stream', newEvents(2));
      await append(subject.store, stream, 1n, events.slice(2));
    });

    it.each<[string, ReadStreamOptions, number[]]>([
      ['forwards', { direction: 'forwards' }, [0, 1, 2, 3, 4]],
      ['backwards', { direction: 'backwards' }, [4, 3, 2, 1, 0]],
      ['forwards from a revision', { direction: 'forwards', from: 3n }, [3, 4]],
      ['forwards from the last one', { direction: 'forwards', from: 4n }, [4]],
      ['forwards from beyond the end', { direction: 'forwards', from: 5n }, []],
      ['backwards from a revision', { direction: 'backwards', from: 1n }, [1, 0]],
      ['backwards from the first one', { direction: 'backwards', from: 0n }, [0]],
      ['backwards from beyond the end', { direction: 'backwards', from: 50n }, [4, 3, 2, 1, 0]],
      ['the first', { direction: 'forwards', limit: 1 }, [0]],
      ['the last', { direction: 'backwards', limit: 1 }, [4]],
      ['a part', { direction: 'forwards', from: 1n, limit: 2 }, [1, 2]],
      ['a part backwards', { direction: 'backwards', from: 3n, limit: 3 }, [3, 2, 1]],
      ['with a limit beyond the end', { direction: 'forwards', from: 2n, limit: 100 }, [2, 3, 4]],
      ['with limit 0', { direction: 'forwards', limit: 0 }, []],
    ])('gives %s', async (_, options, numbers) => {
      const read = await collect(subject.store.readStream(stream, options));
      expect(idsOf(read)).toEqual(numbers.map((number) => events[number]?.id));
      expect(read.map((event) => event.revision)).toEqual(numbers.map(BigInt));
    });

    it('gives every part of an event back', async () => {
      const event: NewEvent = {
        ...newEvent({ nested: { list: [1, 'two', null] } }, 'Some.Type-1'),
        metadata: { actor: 'ada' },
      };
      const whole = newStream();
      const { positions } = await append(subject.store, whole, 'no-stream', [event]);
      const read = await collect(subject.store.readStream(whole, { direction: 'forwards' }));
      expect(read).toEqual([
        { ...event, stream: whole, revision: 0n, position: positions[0], recordedAt: expect.any(Date) },
      ]);
    });

    it('finds which ids stand in a stream, and only there', async () => {
      const elsewhere = newEvent();
      await append(subject.store, newStream(), 'no-stream', [elsewhere]);
      const wanted = [events[4]!.id, newEvent().id, elsewhere.id, events[0]!.id];
      expect(await subject.store.findIds(stream, wanted)).toEqual(new Set([events[0]!.id, events[4]!.id]));
      expect(await subject.store.findIds(stream, [])).toEqual(new Set());
      expect(await subject.store.findIds(newStream(), wanted)).toEqual(new Set());
      expect(await subject.store.findIds('a\0b', wanted)).toEqual(new Set());
    });

    it.each(['forwards', 'backwards'] as const)('takes a missing stream for an empty one, %s', async (direction) => {
      expect(await collect(subject.store.readStream(newStream(), { direction }))).toEqual([]);
    });

    it('takes a stream that cannot exist for an empty one', async () => {
      for (const name of ['', 'a\0b', 'a\ud800b', 'x'.repeat(5_000)]) {
        expect(await collect(subject.store.readStream(name, { direction: 'forwards' }))).toEqual([]);
      }
    });

    it('tells names apart byte by byte', async () => {
      const base = newStream();
      const names = [base, base.toUpperCase(), `${base} `, `${base}é`, `${base}e\u0301`, `${base}\u{1f600}`];
      for (const name of names) await append(subject.store, name, 'no-stream', [newEvent({ name })]);
      for (const name of names) {
        const read = await collect(subject.store.readStream(name, { direction: 'forwards' }));
        expect(read.map((event) => event.data)).toEqual([{ name }]);
      }
    });

    it('gives a long stream with large events whole, in both directions', async () => {
      const long = newStream();
      const large = 'x'.repeat(100_000);
      const all = Array.from({ length: 1_300 }, (_, number) => newEvent(number % 20 === 0 ? { large } : {}));
      for (let start = 0; start < all.length; start += 100) {
        const expected = start === 0 ? 'no-stream' : BigInt(start - 1);
        await append(subject.store, long, expected, all.slice(start, start + 100));
      }
      const forwards = await collect(subject.store.readStream(long, { direction: 'forwards' }));
      expect(idsOf(forwards)).toEqual(idsOf(all));
      const backwards = await collect(subject.store.readStream(long, { direction: 'backwards', limit: 1_250 }));
      expect(idsOf(backwards)).toEqual(idsOf(all).reverse().slice(0, 1_250));
    });
  });

  describe('reading all streams', () => {
    const prefix = newStream();
    const filter = { streamPrefixes: [prefix] };
    const events = newEvents(6);
    let positions: bigint[];

    beforeAll(async () => {
      positions = [
        ...(await append(subject.store, `${prefix}a`, 'no-stream', events.slice(0, 2))).positions,
        ...(await append(subject.store, `${prefix}b`, 'no-stream', events.slice(2, 3))).positions,
        ...(await append(subject.store, `${prefix}a`, 1n, events.slice(3))).positions,
      ];
      await append(subject.store, newStream(), 'no-stream', newEvents(3));
    });

    it('gives what matches in the order of positions', async () => {
      const read = await collect(subject.store.readAll({ filter }));
      expect(idsOf(read)).toEqual(idsOf(events));
      expect(read.map((event) => event.position)).toEqual(positions);
    });

    it('begins after a position and ends at a limit', async () => {
      const after = positions[1]!;
      expect(idsOf(await collect(subject.store.readAll({ filter, after })))).toEqual(idsOf(events.slice(2)));
      expect(idsOf(await collect(subject.store.readAll({ filter, after, limit: 2 })))).toEqual(
        idsOf(events.slice(2, 4)),
      );
      expect(await collect(subject.store.readAll({ filter, limit: 0 }))).toEqual([]);
    });

    it('gives nothing after the last event', async () => {
      expect(await collect(subject.store.readAll({ filter, after: positions[5]! }))).toEqual([]);
      expect(await collect(subject.store.readAll({ filter, after: await subject.store.head() }))).toEqual([]);
    });

    it('refuses a position beyond the end of the log', async () => {
      for (const beyond of [(await subject.store.head()) + 1_000_000n, 2n ** 63n, 2n ** 70n]) {
        await expect(collect(subject.store.readAll({ filter, after: beyond }))).rejects.toThrow(UnknownPositionError);
      }
    });
  });
};
