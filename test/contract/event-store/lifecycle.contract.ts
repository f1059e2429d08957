import { describe, expect, it } from '@jest/globals';
import { appendUntilAnswered, EventStoreUnavailableError } from '../../../src/event-store/index.js';
import { eventually } from '../../support/eventually.js';
import type { Subject } from './event-store-harness.js';
import { append, collect, follow, idsOf, newEvents, newStream, PATIENT_MS, readForwards } from './fixtures.js';

export const lifecycleContract = (subject: Subject): void => {
  describe('instances', () => {
    it('share the store, its id and its events', async () => {
      const other = await subject.harness.open();
      expect(other.storeId).toBe(subject.store.storeId);
      expect(other.storeId).not.toBe('');
      const stream = newStream();
      const events = newEvents(3);
      await append(subject.store, stream, 'no-stream', events.slice(0, 2));
      await append(other, stream, 1n, events.slice(2));
      expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf(events));
      expect(await readForwards(other, stream)).toEqual(await readForwards(subject.store, stream));
      await other.close();
    });

    it('find everything as it was after a restart, and go on from there', async () => {
      const stream = newStream();
      const events = newEvents(3);
      const before = await subject.harness.open();
      const result = await append(before, stream, 'no-stream', events);
      const read = await readForwards(before, stream);
      await before.close();

      const after = await subject.harness.open();
      expect(after.storeId).toBe(before.storeId);
      expect(await readForwards(after, stream)).toEqual(read);
      expect(await append(after, stream, 'no-stream', events)).toEqual(result);
      const next = await append(after, stream, 2n, newEvents(1));
      expect(next.positions[0]).toBeGreaterThan(result.positions[2]!);
      await after.close();
    });
  });

  describe('closing', () => {
    it('lets appends under way settle', async () => {
      const store = await subject.harness.open();
      const prefix = newStream();
      const appends = Array.from({ length: 50 }, (_, n) => append(store, `${prefix}:${n}`, 'no-stream', newEvents(1)));
      await store.close();
      await Promise.all(appends);
      expect(await collect(subject.store.readAll({ filter: { streamPrefixes: [prefix] } }))).toHaveLength(50);
    });

    it('refuses later calls, and may be repeated', async () => {
      const store = await subject.harness.open();
      await Promise.all([store.close(), store.close()]);
      await store.close();
      const calls = [
        () => append(store, newStream(), 'no-stream', newEvents(1)),
        () => readForwards(store, newStream()),
        () => collect(store.readAll({ filter: { streamPrefixes: [''] } })),
        () => store.head(),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(EventStoreUnavailableError);
      expect(await store.checkHealth(1_000)).toEqual({ status: 'down', reason: expect.any(String) });
    });

    it('ends subscriptions normally, idle and busy ones', async () => {
      const store = await subject.harness.open();
      const busy = newStream();
      await append(store, busy, 'no-stream', newEvents(1_500));
      const never = { signal: new AbortController().signal };
      const idle = store.subscribe({ after: await store.head(), filter: { streamPrefixes: ['nothing'] }, ...never });
      const ends: Promise<unknown>[] = [collect(idle)];
      for await (const _ of store.subscribe({ after: 0n, filter: { streamPrefixes: [busy] }, ...never })) {
        ends.push(store.close());
      }
      await Promise.all(ends);
      expect(await collect(store.subscribe({ after: 0n, filter: { streamPrefixes: [busy] }, ...never }))).toEqual([]);
    });

    it('leaves no connection behind', async () => {
      const connections = subject.harness.network.watchNewConnections();
      const store = await subject.harness.open();
      const stream = newStream();
      await append(store, stream, 'no-stream', newEvents(2));
      await Promise.all(Array.from({ length: 20 }, () => readForwards(store, stream)));
      await follow(store, { after: 0n, filter: { streamPrefixes: [stream] } }, (sofar) => sofar.length === 2);
      expect(connections()).toBeGreaterThan(0);
      await store.close();
      await eventually(() => expect(connections()).toBe(0));
    });
  });

  describe('leaving early', () => {
    it('costs nothing, however often a reader does so', async () => {
      const connections = subject.harness.network.watchNewConnections();
      const store = await subject.harness.open();
      const stream = newStream();
      const events = newEvents(600);
      const after = await store.head();
      await appendUntilAnswered(store, { stream, expected: 'no-stream', events, timeoutMs: PATIENT_MS });
      const filter = { streamPrefixes: [stream] };
      let most = 0;
      for (let time = 0; time < 200; time += 1) {
        const signal = new AbortController().signal;
        for await (const _ of store.readStream(stream, { direction: 'forwards' })) break;
        for await (const _ of store.readAll({ filter, after })) break;
        for await (const _ of store.subscribe({ filter, after, signal })) break;
        store.readAll({ filter }); // never begun
        if (time === 20) most = connections();
      }
      expect(connections()).toBeLessThanOrEqual(most);
      await append(store, stream, 599n, newEvents(1));
      expect(await readForwards(store, stream)).toHaveLength(601);
      await store.close();
    }, 60_000);
  });
};
