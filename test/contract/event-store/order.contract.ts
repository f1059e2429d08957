import { describe, expect, it } from '@jest/globals';
import { ORIGINAL_RECORDED_AT } from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, collect, newEvent, newEvents, newStream, PATIENT_MS, readForwards } from './fixtures.js';

export const orderContract = (subject: Subject): void => {
  describe('order', () => {
    it('numbers the events of a stream 0, 1, 2, … over all appends', async () => {
      const stream = newStream();
      await append(subject.store, stream, 'no-stream', newEvents(2));
      await append(subject.store, stream, 1n, newEvents(1));
      await append(subject.store, stream, 2n, newEvents(3));
      const events = await readForwards(subject.store, stream);
      expect(events.map((event) => event.revision)).toEqual([0n, 1n, 2n, 3n, 4n, 5n]);
    });

    it('gives growing positions above 0, in the order of the appends, and answers each event’s own', async () => {
      const [one, other] = [newStream(), newStream()];
      const answered = [
        ...(await append(subject.store, one, 'no-stream', newEvents(2))).positions,
        ...(await append(subject.store, other, 'no-stream', newEvents(3))).positions,
        ...(await append(subject.store, one, 1n, newEvents(1))).positions,
      ];
      expect(answered[0]).toBeGreaterThan(0n);
      expect(answered).toEqual([...answered].sort((a, b) => (a < b ? -1 : 1)));
      expect(new Set(answered).size).toBe(6);

      const streams = [...(await readForwards(subject.store, one)), ...(await readForwards(subject.store, other))];
      const stored = streams.map((event) => event.position).sort((a, b) => (a < b ? -1 : 1));
      expect(stored).toEqual(answered);
    });

    it('answers the last position alone to who wants no more', async () => {
      const stream = newStream();
      const request = { stream, events: newEvents(3), timeoutMs: PATIENT_MS, positions: 'last' } as const;
      const { revision, positions } = await subject.store.append({ ...request, expected: 'no-stream' });
      const stored = (await readForwards(subject.store, stream)).map((event) => event.position);
      expect({ revision, positions }).toEqual({ revision: 2n, positions: stored.slice(-1) });
      expect(await subject.store.append({ ...request, expected: 'no-stream' })).toEqual({ revision, positions });
    });

    it('leaves no gap between positions where it says they are dense', async () => {
      if (!subject.store.densePositions) return;
      const { positions } = await append(subject.store, newStream(), 'no-stream', newEvents(3));
      await expect(append(subject.store, newStream(), 4n, newEvents(2))).rejects.toThrow();
      const next = await append(subject.store, newStream(), 'no-stream', newEvents(1));
      const first = positions[0]!;
      expect([...positions, ...next.positions]).toEqual([first, first + 1n, first + 2n, first + 3n]);
    });

    it('moves the head to the last event', async () => {
      const { positions } = await append(subject.store, newStream(), 'no-stream', newEvents(2));
      const head = await subject.store.head();
      expect(head).toBeGreaterThanOrEqual(positions[1]!);
      if (subject.store.densePositions) expect(head).toBe(positions[1]);
    });

    it('never lets the recorded time go backwards with the position', async () => {
      const prefix = newStream();
      const appends = Array.from({ length: 50 }, (_, n) =>
        append(subject.store, `${prefix}:${n}`, 'no-stream', newEvents(2)),
      );
      await Promise.all(appends);
      const events = await collect(subject.store.readAll({ filter: { streamPrefixes: [prefix] } }));
      const times = events.map((event) => event.recordedAt.getTime());
      expect(times).toHaveLength(100);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.abs(Date.now() - times[0]!)).toBeLessThan(60_000);
    });

    it('returns the original time of a copied event, and the metadata as it was', async () => {
      const stream = newStream();
      const metadata = { [ORIGINAL_RECORDED_AT]: '2020-02-29T23:59:59.123Z', actor: 'somebody' };
      await append(subject.store, stream, 'no-stream', [{ ...newEvent(), metadata }]);
      const [event] = await readForwards(subject.store, stream);
      expect(event?.recordedAt).toEqual(new Date('2020-02-29T23:59:59.123Z'));
      expect(event?.metadata).toEqual(metadata);
    });
  });
};
