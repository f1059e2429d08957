import { afterEach, describe, expect, it } from '@jest/globals';
import { AppendResultUnknownError, EventStoreUnavailableError, type NewEvent } from '../../../src/event-store/index.js';
import { eventually } from '../../support/eventually.js';
import type { Subject } from './event-store-harness.js';
import { append, collect, follow, idsOf, newEvents, newStream, PATIENT_MS, readForwards } from './fixtures.js';

export const outageContract = (subject: Subject): void => {
  describe('when the way to the store fails', () => {
    afterEach(() => subject.harness.network.release());

    const expectWrittenOnce = async (stream: string, events: readonly NewEvent[]): Promise<void> => {
      // A server that comes back is slow at first, perhaps so slow that its connection is given up once more.
      const result = await eventually(() => append(subject.store, stream, 'no-stream', events));
      const read = await eventually(() => readForwards(subject.store, stream));
      expect(idsOf(read)).toEqual(idsOf(events));
      expect(result).toEqual({ revision: 1n, positions: read.map((event) => event.position) });
    };

    it.each(['holdRequests', 'holdAnswers'] as const)(
      'an append has an unknown result once its time is over, and the same append again settles it (%s)',
      async (fault) => {
        const stream = newStream();
        const events = newEvents(2);
        await append(subject.store, newStream(), 'no-stream', newEvents(1));
        subject.harness.network[fault]();
        const started = Date.now();
        await expect(append(subject.store, stream, 'no-stream', events, 300)).rejects.toThrow(AppendResultUnknownError);
        expect(Date.now() - started).toBeLessThan(PATIENT_MS / 4);
        subject.harness.network.release();
        await expectWrittenOnce(stream, events);
      },
    );

    it('each append has its own time limit', async () => {
      const [short, long] = [newStream(), newStream()];
      const events = newEvents(2);
      subject.harness.network.holdAnswers();
      const patient = append(subject.store, long, 'no-stream', events);
      patient.catch(() => undefined);
      await expect(append(subject.store, short, 'no-stream', newEvents(1), 200)).rejects.toThrow(
        AppendResultUnknownError,
      );
      subject.harness.network.release();
      await patient;
      await expectWrittenOnce(long, events);
    });

    it('an append whose connection breaks has an unknown result, and the same append again settles it', async () => {
      const stream = newStream();
      const events = newEvents(2);
      await append(subject.store, newStream(), 'no-stream', newEvents(1));
      subject.harness.network.holdAnswers();
      const sentBefore = subject.harness.network.requestBytes;
      const attempt = append(subject.store, stream, 'no-stream', events, 3_000);
      attempt.catch(() => undefined);
      await eventually(() => expect(subject.harness.network.requestBytes).toBeGreaterThan(sentBefore + stream.length));
      subject.harness.network.cut();
      subject.harness.network.release();
      await expect(attempt).rejects.toThrow(AppendResultUnknownError);
      await expectWrittenOnce(stream, events);
    });

    it('an append that comes during a short outage is written when it is over', async () => {
      const stream = newStream();
      const events = newEvents(2);
      subject.harness.network.goDown();
      const attempt = append(subject.store, stream, 'no-stream', events);
      setTimeout(() => subject.harness.network.release(), 300);
      // Whether the adapter waits or says "unknown", repeating the identical append settles it.
      await attempt.catch((error) => expect(error).toBeInstanceOf(AppendResultUnknownError));
      await eventually(() => expectWrittenOnce(stream, events), 30_000);
    });

    it('reads fail within their time limit, and work again afterwards', async () => {
      const stream = newStream();
      const events = newEvents(2);
      await append(subject.store, stream, 'no-stream', events);
      const filter = { streamPrefixes: [stream] };
      for (const fault of ['holdAnswers', 'goDown'] as const) {
        subject.harness.network[fault]();
        const reads = [
          readForwards(subject.store, stream),
          collect(subject.store.readAll({ filter })),
          subject.store.head(),
        ];
        for (const outcome of await Promise.allSettled(reads)) {
          expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(EventStoreUnavailableError) });
        }
        subject.harness.network.release();
        await eventually(
          async () => expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf(events)),
          10_000,
        );
      }
    });

    it('a subscription waits until it is over and misses nothing', async () => {
      const prefix = newStream();
      const events = newEvents(30);
      const store = await subject.harness.open();
      const following = follow(
        store,
        { after: 0n, filter: { streamPrefixes: [prefix] } },
        (sofar) => sofar.length >= 30,
      );
      for (const [number, event] of events.entries()) {
        if (number % 10 === 3) subject.harness.network.cut();
        if (number % 10 === 6) subject.harness.network.goDown();
        if (number % 10 === 7) subject.harness.network.release();
        await appendUntilSettled(`${prefix}:${number}`, [event]);
      }
      expect(idsOf(await following)).toEqual(idsOf(events));
      await store.close();
    });

    it('connections that have fallen silent are given up for new ones', async () => {
      const prefix = newStream();
      const events = newEvents(4);
      const store = await subject.harness.open();
      const following = follow(
        store,
        { after: 0n, filter: { streamPrefixes: [prefix] } },
        (sofar) => sofar.length >= 4,
      );
      await append(store, `${prefix}a`, 'no-stream', events.slice(0, 2));
      await readForwards(store, `${prefix}a`);

      subject.harness.network.silence();
      await eventually(() => append(store, `${prefix}b`, 'no-stream', events.slice(2), 2_000), 30_000);
      const read = await eventually(() => readForwards(store, `${prefix}b`), 30_000);
      expect(idsOf(read)).toEqual(idsOf(events.slice(2)));
      expect(idsOf(await following)).toEqual(idsOf(events));
      await store.close();
    });

    it('its health says so', async () => {
      expect(await subject.store.checkHealth(5_000)).toEqual({ status: 'up' });
      subject.harness.network.holdAnswers();
      const started = Date.now();
      expect((await subject.store.checkHealth(200)).status).not.toBe('up');
      expect(Date.now() - started).toBeLessThan(PATIENT_MS / 4);
      subject.harness.network.goDown();
      await eventually(async () =>
        expect(await subject.store.checkHealth(1_000)).toEqual({ status: 'down', reason: expect.any(String) }),
      );
      subject.harness.network.release();
      await eventually(async () => expect(await subject.store.checkHealth(1_000)).toEqual({ status: 'up' }), 30_000);
    });

    const appendUntilSettled = (stream: string, events: readonly NewEvent[]): Promise<unknown> =>
      eventually(() => {
        subject.harness.network.release();
        return append(subject.store, stream, 'no-stream', events, 2_000);
      }, 20_000);
  });
};
