import { describe, expect, it } from '@jest/globals';
import { type EventStore, WrongExpectedRevisionError } from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, collect, idsOf, newEvent, newEvents, newStream, readForwards } from './fixtures.js';

export const concurrencyContract = (subject: Subject): void => {
  describe('many appends at once', () => {
    const withInstances = async (count: number, work: (instances: EventStore[]) => Promise<void>): Promise<void> => {
      const instances = await Promise.all(Array.from({ length: count }, () => subject.harness.open()));
      await work(instances);
      await Promise.all(instances.map((instance) => instance.close()));
    };

    it('are all written when their streams differ, each append in one piece', async () => {
      const prefix = newStream();
      await withInstances(3, async (instances) => {
        const appends = Array.from({ length: 300 }, async (_, number) => {
          const events = newEvents(1 + (number % 4));
          const result = await append(instances[number % 3]!, `${prefix}:${number}`, 'no-stream', events);
          return { events, result };
        });
        const written = await Promise.all(appends);
        const inOrder = written.sort((a, b) => (a.result.positions[0]! < b.result.positions[0]! ? -1 : 1));
        const read = await collect(subject.store.readAll({ filter: { streamPrefixes: [prefix] } }));
        expect(idsOf(read)).toEqual(inOrder.flatMap(({ events }) => idsOf(events)));
        expect(read.map((event) => event.position)).toEqual(inOrder.flatMap(({ result }) => result.positions));
      });
    });

    it('of one stream at one revision: exactly one wins, and the others learn who is ahead', async () => {
      const stream = newStream();
      await withInstances(3, async (instances) => {
        for (const expected of ['no-stream', 1n, 3n] as const) {
          const attempts = Array.from({ length: 30 }, () => newEvents(2));
          const outcomes = await Promise.allSettled(
            attempts.map((events, number) => append(instances[number % 3]!, stream, expected, events)),
          );
          const winners = outcomes.flatMap((outcome, number) => (outcome.status === 'fulfilled' ? [number] : []));
          expect(winners).toHaveLength(1);
          const actual = expected === 'no-stream' ? 1n : expected + 2n;
          for (const outcome of outcomes) {
            if (outcome.status === 'fulfilled') continue;
            expect(outcome.reason).toBeInstanceOf(WrongExpectedRevisionError);
            expect(outcome.reason).toMatchObject({ stream, expected, actual });
          }
          const read = await readForwards(subject.store, stream);
          expect(idsOf(read).slice(-2)).toEqual(idsOf(attempts[winners[0]!]!));
        }
        expect(await readForwards(subject.store, stream)).toHaveLength(6);
      });
    });

    it('of writers who read, decide and try again lose nothing and double nothing', async () => {
      const stream = newStream();
      await withInstances(4, async (instances) => {
        const addOne = async (store: EventStore, name: string): Promise<void> => {
          for (;;) {
            const [last] = await collect(store.readStream(stream, { direction: 'backwards', limit: 1 }));
            const count = last === undefined ? 0 : Number(last.data.count);
            try {
              await append(store, stream, last?.revision ?? 'no-stream', [newEvent({ count: count + 1, name })]);
              return;
            } catch (error) {
              if (!(error instanceof WrongExpectedRevisionError)) throw error;
            }
          }
        };
        const writers = instances.map(async (store, writer) => {
          for (let number = 0; number < 25; number += 1) await addOne(store, `${writer}:${number}`);
        });
        await Promise.all(writers);
        const read = await readForwards(subject.store, stream);
        expect(read.map((event) => event.data.count)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
        expect(new Set(read.map((event) => event.data.name)).size).toBe(100);
      });
    });
  });
};
