import { describe, expect, it } from '@jest/globals';
import type { ExpectedRevision } from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, expectConflict, idsOf, newEvents, newStream, readForwards } from './fixtures.js';

export const expectedRevisionContract = (subject: Subject): void => {
  describe('the expected revision', () => {
    it.each([1, 2, 5])('lets a first append of %d events create the stream', async (count) => {
      const stream = newStream();
      const events = newEvents(count);
      const result = await append(subject.store, stream, 'no-stream', events);
      expect(result.revision).toBe(BigInt(count - 1));
      expect(result.positions).toHaveLength(count);
      expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf(events));
    });

    it.each([0n, 1n, 7n, 2n ** 62n])('refuses revision %d of a stream that does not exist', async (expected) => {
      const stream = newStream();
      const attempt = append(subject.store, stream, expected, newEvents(2));
      await expectConflict(subject.store, attempt, { stream, expected, actual: 'no-stream' }, []);
    });

    it('lets a later append follow the last event exactly', async () => {
      const stream = newStream();
      const events = newEvents(6);
      await append(subject.store, stream, 'no-stream', events.slice(0, 3));
      expect((await append(subject.store, stream, 2n, events.slice(3, 4))).revision).toBe(3n);
      expect((await append(subject.store, stream, 3n, events.slice(4))).revision).toBe(5n);
      expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf(events));
    });

    it.each<[ExpectedRevision, number]>([
      ['no-stream', 1],
      ['no-stream', 3],
      [0n, 3],
      [1n, 3],
      [1n, 1],
      [3n, 3],
      [99n, 3],
      [2n ** 63n - 1n, 3],
    ])('refuses %s when the stream has other %d events, and writes nothing', async (expected, count) => {
      const stream = newStream();
      const events = newEvents(count);
      await append(subject.store, stream, 'no-stream', events);
      const actual = BigInt(count - 1);
      for (const size of [1, 2, 5]) {
        const attempt = append(subject.store, stream, expected, newEvents(size));
        await expectConflict(subject.store, attempt, { stream, expected, actual }, events);
      }
    });

    it('still lets the right revision in after a refusal', async () => {
      const stream = newStream();
      const events = newEvents(2);
      await append(subject.store, stream, 'no-stream', events.slice(0, 1));
      await expect(append(subject.store, stream, 5n, newEvents(1))).rejects.toThrow();
      expect((await append(subject.store, stream, 0n, events.slice(1))).revision).toBe(1n);
      expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf(events));
    });

    it('counts each stream by itself', async () => {
      const [one, other] = [newStream(), newStream()];
      await append(subject.store, one, 'no-stream', newEvents(4));
      expect((await append(subject.store, other, 'no-stream', newEvents(1))).revision).toBe(0n);
      expect((await append(subject.store, one, 3n, newEvents(1))).revision).toBe(4n);
    });
  });
};
