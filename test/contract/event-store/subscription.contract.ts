import { describe, expect, it } from '@jest/globals';
import { type EventBatch, type EventStore, UnknownPositionError } from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, collect, follow, idsOf, newEvent, newEvents, newStream } from './fixtures.js';

export const subscriptionContract = (subject: Subject): void => {
  describe('a subscription', () => {
    it('delivers the past, then what is appended, in order and once', async () => {
      const prefix = newStream();
      const events = newEvents(9);
      await append(subject.store, `${prefix}a`, 'no-stream', events.slice(0, 2));
      await append(subject.store, `${prefix}b`, 'no-stream', events.slice(2, 4));
      const appendLive = async (): Promise<void> => {
        await append(subject.store, newStream(), 'no-stream', newEvents(2));
        await append(subject.store, `${prefix}b`, 1n, events.slice(4, 8));
        await append(subject.store, `${prefix}c`, 'no-stream', events.slice(8));
      };
      let live: Promise<void> | null = null;
      const filter = { streamPrefixes: [prefix] };
      const delivered = await follow(subject.store, { after: 0n, filter }, (sofar, caughtUp) => {
        if (caughtUp) live ??= appendLive();
        return sofar.length >= events.length;
      });
      await live;
      expect(idsOf(delivered)).toEqual(idsOf(events));
      expect(delivered).toEqual(await collect(subject.store.readAll({ filter })));
    });

    it('begins after the given position', async () => {
      const prefix = newStream();
      const events = newEvents(5);
      const { positions } = await append(subject.store, prefix, 'no-stream', events);
      for (const [index, after] of positions.entries()) {
        const options = { after, filter: { streamPrefixes: [prefix] } };
        const delivered = await follow(subject.store, options, (_, caughtUp) => caughtUp);
        expect(idsOf(delivered)).toEqual(idsOf(events.slice(index + 1)));
      }
    });

    it('filters by type, too', async () => {
      const type = newStream();
      const [one, two] = [newEvent({}, `${type}/one`), newEvent({}, `${type}/two`)];
      await append(subject.store, newStream(), 'no-stream', [one, newEvent({}, 'Other'), two]);
      const delivered = await follow(subject.store, { after: 0n, filter: { typePrefixes: [type] } }, (_, done) => done);
      expect(idsOf(delivered)).toEqual(idsOf([one, two]));
    });

    it('says at once that it is caught up when nothing waits, and goes on', async () => {
      const stream = newStream();
      const ending = new AbortController();
      const after = await subject.store.head();
      const batches: EventBatch[] = [];
      const events = newEvents(2);
      const options = { after, filter: { streamPrefixes: [stream] }, signal: ending.signal };
      for await (const batch of subject.store.subscribe(options)) {
        if (batches.length === 0) await append(subject.store, stream, 'no-stream', events);
        batches.push(batch);
        if (batches.flatMap((earlier) => earlier.events).length === 2) ending.abort();
      }
      expect(batches[0]).toEqual({ events: [], caughtUp: true });
      expect(idsOf(batches.flatMap((batch) => batch.events))).toEqual(idsOf(events));
    });

    it('says that it is caught up only with or after everything that was there', async () => {
      const stream = newStream();
      for (let start = 0; start < 2_500; start += 500) {
        await append(subject.store, stream, start === 0 ? 'no-stream' : BigInt(start - 1), newEvents(500));
      }
      const delivered = await follow(
        subject.store,
        { after: 0n, filter: { streamPrefixes: [stream] } },
        (_, caughtUp) => caughtUp,
      );
      expect(delivered.map((event) => event.revision)).toEqual(Array.from({ length: 2_500 }, (_, n) => BigInt(n)));
    });

    it('waits for a slow consumer without losing its place', async () => {
      const stream = newStream();
      const ending = new AbortController();
      const revisions: bigint[] = [];
      let next = 0;
      const options = { after: 0n, filter: { streamPrefixes: [stream] }, signal: ending.signal };
      for await (const batch of subject.store.subscribe(options)) {
        revisions.push(...batch.events.map((event) => event.revision));
        if (revisions.length >= 20) ending.abort();
        // Appends while the subscription has delivered and waits to be asked for more.
        else if (next < 20)
          await append(subject.store, stream, next === 0 ? 'no-stream' : BigInt(next - 1), newEvents(2));
        next += 2;
      }
      expect(revisions).toEqual(Array.from({ length: 20 }, (_, n) => BigInt(n)));
    });

    it('misses nothing, doubles nothing and keeps the order while several instances append', async () => {
      const prefix = newStream();
      const filter = { streamPrefixes: [prefix] };
      const writers = await Promise.all(Array.from({ length: 3 }, () => subject.harness.open()));
      const readers = [subject.store, await subject.harness.open()];
      const total = 3 * 6 * 40;
      const following = readers.map((store) => follow(store, { after: 0n, filter }, (sofar) => sofar.length >= total));
      const writing = writers.flatMap((store, writer) =>
        Array.from({ length: 6 }, (_, lane) => appendOneByOne(store, `${prefix}:${writer}:${lane}`, 40)),
      );
      const fromTheMiddle = Promise.race(writing).then(async () => {
        const after = await subject.store.head();
        return { after, delivered: await follow(subject.store, { after, filter }, (_, done) => done) };
      });
      await Promise.all(writing);

      const log = await collect(subject.store.readAll({ filter }));
      expect(log).toHaveLength(total);
      for (const delivered of await Promise.all(following)) expect(delivered).toEqual(log);
      const { after, delivered } = await fromTheMiddle;
      const rest = log.filter((event) => event.position > after);
      expect(delivered).toEqual(rest.slice(0, delivered.length));
      await Promise.all([...writers, readers[1]!].map((instance) => instance.close()));
    });

    it('ends normally by its signal: before it begins, while it waits, and with events still to come', async () => {
      const stream = newStream();
      await append(subject.store, stream, 'no-stream', newEvents(1_500));
      const filter = { streamPrefixes: [stream] };

      const before = { after: 0n, filter, signal: AbortSignal.abort() };
      expect(await collect(subject.store.subscribe(before))).toEqual([]);

      const waiting = new AbortController();
      const idle = subject.store.subscribe({ after: await subject.store.head(), filter, signal: waiting.signal });
      for await (const batch of idle) {
        expect(batch).toEqual({ events: [], caughtUp: true });
        setTimeout(() => waiting.abort(), 30);
      }

      const amid = new AbortController();
      let batches = 0;
      for await (const batch of subject.store.subscribe({ after: 0n, filter, signal: amid.signal })) {
        expect(batch.caughtUp).toBe(false);
        batches += 1;
        amid.abort();
      }
      expect(batches).toBe(1);
    });

    it('refuses to begin beyond the end of the log, where it would pass over what comes', async () => {
      const after = (await subject.store.head()) + 1_000_000n;
      const options = { after, filter: { streamPrefixes: [''] }, signal: new AbortController().signal };
      await expect(collect(subject.store.subscribe(options))).rejects.toThrow(UnknownPositionError);
    });
  });
};

const appendOneByOne = async (store: EventStore, stream: string, count: number): Promise<void> => {
  for (let number = 0; number < count; number += 1) {
    await append(store, stream, number === 0 ? 'no-stream' : BigInt(number - 1), newEvents(1));
  }
};
