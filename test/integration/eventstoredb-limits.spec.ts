import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import { AppendResultUnknownError, type EventStore, EventStoreUnavailableError } from '../../src/event-store/index.js';
import { append, collect, follow, idsOf, newEvent, newEvents, newStream } from '../contract/event-store/fixtures.js';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';

const MOST_IN_FLIGHT = 96;
const MOST_WAITING = 4_096;

/** On the double alone: it can be as slow as a test wants, and ends what a real server ends once in a month. */
describe('the adapter of EventStoreDB', () => {
  let server: EventStoreDbDouble;
  let store: EventStore;
  beforeEach(async () => {
    server = await startEventStoreDbDouble();
    store = await openEventStoreDb({ url: server.url });
  });
  afterEach(async () => {
    await store.close();
    await server.stop();
  });

  const appendSome = (count: number, timeoutMs?: number) =>
    Array.from({ length: count }, () => append(store, newStream(), 'no-stream', newEvents(1), timeoutMs));

  it('sends as many appends at a time as a connection carries, and the others in their turn', async () => {
    server.faults.delayAppends(50);
    await Promise.all(appendSome(4 * MOST_IN_FLIGHT));
    expect(server.mostAppendsAtOnce).toBe(MOST_IN_FLIGHT);
  });

  it('knows of an append whose turn never came that it was not written', async () => {
    server.faults.delayAppends(2_000);
    const sent = appendSome(MOST_IN_FLIGHT, 800);
    const waiting = appendSome(10, 200);
    const reasons = async (appends: Promise<unknown>[]) => {
      const outcomes = await Promise.allSettled(appends);
      return new Set(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.constructor : null)));
    };
    expect(await Promise.all([reasons(sent), reasons(waiting)])).toEqual([
      new Set([AppendResultUnknownError]),
      new Set([EventStoreUnavailableError]),
    ]);
  });

  it('refuses at once what would be one too many to wait', async () => {
    server.faults.delayAppends(1_000);
    const accepted = Promise.allSettled(appendSome(MOST_IN_FLIGHT + MOST_WAITING, 1_500));
    const started = Date.now();
    await expect(append(store, newStream(), 'no-stream', newEvents(1))).rejects.toThrow(EventStoreUnavailableError);
    expect(Date.now() - started).toBeLessThan(1_000);
    await accepted;
  });

  describe('when the server ends a call without an error', () => {
    const writeMany = async (): Promise<{ stream: string; ids: string[] }> => {
      const stream = newStream();
      const events = Array.from({ length: 2_000 }, () => newEvent({ text: 'x'.repeat(1_000) }));
      for (let start = 0; start < events.length; start += 500) {
        const expected = start === 0 ? 'no-stream' : BigInt(start - 1);
        await append(store, stream, expected, events.slice(start, start + 500));
      }
      return { stream, ids: idsOf(events) };
    };

    it('does not take a read for complete that was not', async () => {
      const { stream, ids } = await writeMany();
      const read: string[] = [];
      const reading = async (): Promise<void> => {
        for await (const { id } of store.readAll({ filter: { streamPrefixes: [stream] } })) {
          if (read.length === 0) server.faults.endSubscriptions();
          read.push(id);
        }
      };
      await expect(reading()).rejects.toThrow(EventStoreUnavailableError);
      expect(read.length).toBeLessThan(ids.length);
      expect(read).toEqual(ids.slice(0, read.length));
      expect(idsOf(await collect(store.readAll({ filter: { streamPrefixes: [stream] } })))).toEqual(ids);
    });

    it('goes on with a subscription, and does not say before that it has caught up', async () => {
      const { stream, ids } = await writeMany();
      let ends = 0;
      const followed = await follow(store, { after: 0n, filter: { streamPrefixes: [stream] } }, (_, caughtUp) => {
        if (!caughtUp && ends < 3) {
          ends += 1;
          server.faults.endSubscriptions();
        }
        return caughtUp;
      });
      expect(ends).toBeGreaterThan(0);
      expect(idsOf(followed)).toEqual(ids);
    });
  });
});
