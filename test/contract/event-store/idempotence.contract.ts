import { describe, expect, it } from '@jest/globals';
import { appendUntilAnswered } from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, expectConflict, idsOf, newEvent, newEvents, newStream, PATIENT_MS, readForwards } from './fixtures.js';

export const idempotenceContract = (subject: Subject): void => {
  describe('repeating an append', () => {
    it('returns the result of the first append, at once and after later events', async () => {
      const stream = newStream();
      const events = newEvents(3);
      const result = await append(subject.store, stream, 'no-stream', events);
      expect(await append(subject.store, stream, 'no-stream', events)).toEqual(result);

      const later = newEvents(2);
      await append(subject.store, stream, 2n, later);
      expect(await append(subject.store, stream, 'no-stream', events)).toEqual(result);
      expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf([...events, ...later]));
    });

    it('returns the result of a later append, at once and after later events', async () => {
      const stream = newStream();
      const [first, second, third] = [newEvents(2), newEvents(3), newEvents(1)];
      await append(subject.store, stream, 'no-stream', first);
      const result = await append(subject.store, stream, 1n, second);
      expect(await append(subject.store, stream, 1n, second)).toEqual(result);

      await append(subject.store, stream, 4n, third);
      expect(await append(subject.store, stream, 1n, second)).toEqual(result);
      expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf([...first, ...second, ...third]));
    });

    it('writes once when the same append comes many times at once, from several instances', async () => {
      const stream = newStream();
      const events = newEvents(2);
      const other = await subject.harness.open();
      const request = { stream, expected: 'no-stream', events, timeoutMs: PATIENT_MS } as const;
      // A busy EventStoreDB keeps some of them waiting so long that it seems dead: those are repeated once more.
      const attempts = Array.from({ length: 20 }, (_, index) =>
        appendUntilAnswered(index % 2 === 0 ? subject.store : other, request),
      );
      const results = await Promise.all(attempts);
      for (const result of results) expect(result).toEqual(results[0]);
      expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf(events));
      await other.close();
    });

    it('goes by ids and places alone: other content with the same ids changes nothing', async () => {
      const stream = newStream();
      const event = newEvent({ told: 'first' });
      const result = await append(subject.store, stream, 'no-stream', [event]);
      expect(await append(subject.store, stream, 'no-stream', [{ ...event, data: { told: 'again' } }])).toEqual(result);
      expect((await readForwards(subject.store, stream))[0]?.data).toEqual({ told: 'first' });
    });

    it('takes a part of an earlier append for a repetition: exactly its ids stand at its places', async () => {
      const stream = newStream();
      const events = newEvents(4);
      const { positions } = await append(subject.store, stream, 'no-stream', events);
      expect(await append(subject.store, stream, 'no-stream', events.slice(0, 2))).toEqual({
        revision: 1n,
        positions: positions.slice(0, 2),
      });
      expect(await append(subject.store, stream, 1n, events.slice(2))).toEqual({
        revision: 3n,
        positions: positions.slice(2),
      });
      expect(await append(subject.store, stream, 0n, events.slice(1, 3))).toEqual({
        revision: 2n,
        positions: positions.slice(1, 3),
      });
    });

    it('takes two earlier appends in one for a repetition', async () => {
      const stream = newStream();
      const events = newEvents(3);
      const one = await append(subject.store, stream, 'no-stream', events.slice(0, 1));
      const two = await append(subject.store, stream, 0n, events.slice(1));
      expect(await append(subject.store, stream, 'no-stream', events)).toEqual({
        revision: 2n,
        positions: [...one.positions, ...two.positions],
      });
    });

    it.each<[string, (events: ReturnType<typeof newEvents>) => ReturnType<typeof newEvents>]>([
      ['more than what stands there', (events) => [...events, newEvent()]],
      ['a new event first', (events) => [newEvent(), ...events.slice(1)]],
      ['a new event last', (events) => [...events.slice(0, -1), newEvent()]],
      ['the same events in another order', (events) => [...events].reverse()],
      ['the events one place off', (events) => events.slice(1)],
      ['other events', () => newEvents(3)],
    ])('conflicts, and writes nothing, with %s', async (_, change) => {
      for (const expected of ['no-stream', 1n] as const) {
        const stream = newStream();
        const before = expected === 'no-stream' ? [] : newEvents(2);
        if (before.length > 0) await append(subject.store, stream, 'no-stream', before);
        const events = newEvents(3);
        await append(subject.store, stream, expected, events);
        const actual = BigInt(before.length + 2);
        const attempt = append(subject.store, stream, expected, change(events));
        await expectConflict(subject.store, attempt, { stream, expected, actual }, [...before, ...events]);
      }
    });

    it('conflicts when the same ids come with a revision beyond the end', async () => {
      const stream = newStream();
      const events = newEvents(2);
      await append(subject.store, stream, 'no-stream', events);
      const attempt = append(subject.store, stream, 5n, events);
      await expectConflict(subject.store, attempt, { stream, expected: 5n, actual: 1n }, events);
    });
  });
};
