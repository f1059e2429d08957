import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import {
  type AppendResult,
  AppendResultUnknownError,
  type EventStore,
  EventStoreUnavailableError,
  type NewEvent,
  type RecordedEvent,
} from '../../src/event-store/index.js';
import {
  append,
  collect,
  idsOf,
  newEvent,
  newEvents,
  newStream,
  readForwards,
} from '../contract/event-store/fixtures.js';
import { eventually } from '../support/eventually.js';
import {
  acquireEventStoreDb,
  canBeMistreated,
  type ServerControl,
  type TestEventStoreDb,
} from '../support/test-eventstoredb.js';

const RESTART_MS = 120_000;

(canBeMistreated ? describe : describe.skip)('an EventStoreDB that is mistreated', () => {
  let server: TestEventStoreDb;
  let control: ServerControl;
  let store: EventStore;

  beforeAll(async () => {
    server = await acquireEventStoreDb();
    control = server.control!;
    store = await openEventStoreDb({ url: server.url, readTimeoutMs: 1_000 });
  });

  afterAll(async () => {
    await store.close();
    await server.release();
  });

  /** Repeats the identical append until there is an answer, as whoever uses the store does. */
  const appendUntilAnswered = (stream: string, expected: 'no-stream' | bigint, events: readonly NewEvent[]) =>
    eventually<AppendResult>(async () => {
      try {
        return await append(store, stream, expected, events, 2_000);
      } catch (error) {
        const isUnanswered = error instanceof AppendResultUnknownError || error instanceof EventStoreUnavailableError;
        if (!isUnanswered) return Promise.reject(Object.assign(new Error('an answer that is none'), { cause: error }));
        throw error;
      }
    }, RESTART_MS);

  /** Several writers, each with a stream of its own, until `until` is over. Returns every event in the order of its stream. */
  const writeUntil = async (prefix: string, until: Promise<unknown>): Promise<Map<string, NewEvent[]>> => {
    let isOver = false;
    const over = until.finally(() => {
      isOver = true;
    });
    const written = new Map<string, NewEvent[]>();
    const writer = async (number: number): Promise<void> => {
      const stream = `${prefix}:${number}`;
      const events: NewEvent[] = [];
      written.set(stream, events);
      while (!isOver) {
        const next = newEvents(1 + (events.length % 3));
        const expected = events.length === 0 ? 'no-stream' : BigInt(events.length - 1);
        const result = await appendUntilAnswered(stream, expected, next);
        expect(result.revision).toBe(BigInt(events.length + next.length - 1));
        events.push(...next);
      }
    };
    await Promise.all([over, ...Array.from({ length: 16 }, (_, number) => writer(number))]);
    return written;
  };

  const mistreat = async (mistreatments: readonly (() => Promise<void>)[]): Promise<void> => {
    for (const mistreatment of mistreatments) {
      await eventually(() => append(store, newStream(), 'no-stream', newEvents(1), 2_000), RESTART_MS);
      await mistreatment();
    }
  };

  it(
    'loses no acknowledged append, doubles none, and every subscription goes on where it was',
    async () => {
      const prefix = newStream();
      const ending = new AbortController();
      const delivered: RecordedEvent[] = [];
      const after = await store.head();
      const following = (async () => {
        for await (const batch of store.subscribe({
          after,
          filter: { streamPrefixes: [prefix] },
          signal: ending.signal,
        })) {
          delivered.push(...batch.events);
        }
      })();
      const killed = async () => {
        await control.kill();
        await control.start();
      };
      const stopped = async () => {
        await control.stop();
        await control.start();
      };
      const frozen = async () => {
        await control.pause();
        await expect(append(store, newStream(), 'no-stream', newEvents(1), 500)).rejects.toThrow(
          AppendResultUnknownError,
        );
        await control.resume();
      };
      const written = await writeUntil(prefix, mistreat([killed, frozen, stopped, killed, frozen]));

      const log = await eventually(() => collect(store.readAll({ after, filter: { streamPrefixes: [prefix] } })));
      for (const [stream, events] of written) {
        expect(idsOf(log.filter((event) => event.stream === stream))).toEqual(idsOf(events));
        expect(idsOf(await readForwards(store, stream))).toEqual(idsOf(events));
      }
      await eventually(() => expect(delivered.length).toBeGreaterThanOrEqual(log.length));
      expect(delivered).toEqual(log);
      ending.abort();
      await following;
    },
    5 * RESTART_MS,
  );

  it(
    'keeps every time limit while it is frozen, says that it is down, and is up again afterwards',
    async () => {
      const stream = newStream();
      const events = newEvents(2);
      await append(store, stream, 'no-stream', events);
      await control.pause();
      const started = Date.now();
      await expect(append(store, newStream(), 'no-stream', newEvents(1), 700)).rejects.toThrow(
        AppendResultUnknownError,
      );
      await expect(readForwards(store, stream)).rejects.toThrow(EventStoreUnavailableError);
      await expect(store.head()).rejects.toThrow(EventStoreUnavailableError);
      expect((await store.checkHealth(300)).status).not.toBe('up');
      expect(Date.now() - started).toBeLessThan(5_000);
      await eventually(async () => expect((await store.checkHealth(300)).status).toBe('down'));
      await control.resume();
      await eventually(async () => expect(await store.checkHealth(1_000)).toEqual({ status: 'up' }));
      expect(idsOf(await readForwards(store, stream))).toEqual(idsOf(events));
    },
    RESTART_MS,
  );

  it(
    'takes appends again after it was frozen under more than are sent at a time, however often',
    async () => {
      for (let time = 0; time < 8; time += 1) {
        await control.pause();
        const outcomes = await Promise.allSettled(
          Array.from({ length: 400 }, () => append(store, newStream(), 'no-stream', newEvents(1), 300)),
        );
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
        await control.resume();
      }
      await appendUntilAnswered(newStream(), 'no-stream', newEvents(1));
    },
    RESTART_MS,
  );

  it(
    'is told from a slow one: when it is gone, nobody waits to find out',
    async () => {
      await control.kill();
      await eventually(async () => {
        const started = Date.now();
        expect(await store.checkHealth(5_000)).toEqual({
          status: 'down',
          reason: expect.stringMatching(/ECONNREFUSED|connect/i),
        });
        await expect(append(store, newStream(), 'no-stream', newEvents(1), 5_000)).rejects.toThrow(
          AppendResultUnknownError,
        );
        expect(Date.now() - started).toBeLessThan(1_000);
      });
      await control.start();
      await eventually(async () => expect(await store.checkHealth(1_000)).toEqual({ status: 'up' }));
    },
    RESTART_MS,
  );

  it(
    'does not keep a process from stopping, frozen or gone',
    async () => {
      for (const [mistreatment, remedy] of [
        [control.pause, control.resume],
        [control.kill, control.start],
      ] as const) {
        const other = await openEventStoreDb({ url: server.url });
        const never = new AbortController().signal;
        const following = collect(
          other.subscribe({ after: 0n, filter: { streamPrefixes: ['nothing'] }, signal: never }),
        );
        // A cluster that has just lost its leader may still be looking for the next one.
        await eventually(() => append(other, newStream(), 'no-stream', newEvents(1)));
        await mistreatment();
        const pending = append(other, newStream(), 'no-stream', newEvents(1), 1_000).catch((error) => error);
        const started = Date.now();
        await other.close();
        await following;
        expect(Date.now() - started).toBeLessThan(5_000);
        expect(await pending).toBeInstanceOf(AppendResultUnknownError);
        await remedy();
      }
      await eventually(async () => expect(await store.checkHealth(1_000)).toEqual({ status: 'up' }));
    },
    RESTART_MS,
  );

  it('goes on with a subscription whose consumer it finds too slow', async () => {
    const stream = newStream();
    const events = Array.from({ length: 4_000 }, () => newEvent({ text: 'x'.repeat(2_000) }));
    const ending = new AbortController();
    const options = { after: await store.head(), filter: { streamPrefixes: [stream] }, signal: ending.signal };
    const delivered: RecordedEvent[] = [];
    let isBusy = false;
    for await (const batch of store.subscribe(options)) {
      delivered.push(...batch.events);
      if (delivered.length >= events.length) ending.abort();
      if (isBusy) continue;
      // Far more than the server, the way to it and the adapter hold together.
      isBusy = true;
      for (let start = 0; start < events.length; start += 200) {
        const expected = start === 0 ? 'no-stream' : BigInt(start - 1);
        await appendUntilAnswered(stream, expected, events.slice(start, start + 200));
      }
      server.faults?.abortSubscriptions('consumer-too-slow');
    }
    expect(idsOf(delivered)).toEqual(idsOf(events));
  });
});
