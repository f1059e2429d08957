import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import {
  type AppendRequest,
  type AppendResult,
  type EventStore,
  type JsonObject,
  type NewEvent,
  type RecordedEvent,
  type SubscribeOptions,
  WrongExpectedRevisionError,
} from '../../../src/event-store/index.js';

/** Long enough for a busy machine; tests about time limits set their own. */
export const PATIENT_MS = 20_000;

/** A name nobody else uses, so that tests share a store without seeing each other. */
export const newStream = (prefix = 'test'): string => `${prefix}-${randomUUID()}`;

export const newEvent = (data: JsonObject = {}, type = 'Tested'): NewEvent => ({
  id: randomUUID(),
  type,
  data,
  metadata: {},
});

export const newEvents = (count: number): NewEvent[] =>
  Array.from({ length: count }, (_, number) => newEvent({ number }));

export const append = (
  store: EventStore,
  stream: string,
  expected: AppendRequest['expected'],
  events: readonly NewEvent[],
  timeoutMs = PATIENT_MS,
): Promise<AppendResult> => store.append({ stream, expected, events, timeoutMs });

export const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
};

export const readForwards = (store: EventStore, stream: string): Promise<RecordedEvent[]> =>
  collect(store.readStream(stream, { direction: 'forwards' }));

export const idsOf = (events: readonly NewEvent[]): string[] => events.map((event) => event.id);

/** Asserts a conflict that says what was expected and what was found, and that the stream still holds exactly `events`. */
export const expectConflict = async (
  store: EventStore,
  attempt: Promise<AppendResult>,
  conflict: { stream: string; expected: AppendRequest['expected']; actual: 'no-stream' | bigint },
  events: readonly NewEvent[],
): Promise<void> => {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WrongExpectedRevisionError);
  expect(error).toMatchObject(conflict);
  expect(idsOf(await readForwards(store, conflict.stream))).toEqual(idsOf(events));
};

/** Reads a subscription until `enough` says so, then ends it by its signal, and returns what came. */
export const follow = async (
  store: EventStore,
  options: Omit<SubscribeOptions, 'signal'>,
  enough: (events: readonly RecordedEvent[], caughtUp: boolean) => boolean,
): Promise<RecordedEvent[]> => {
  const ending = new AbortController();
  const events: RecordedEvent[] = [];
  for await (const batch of store.subscribe({ ...options, signal: ending.signal })) {
    events.push(...batch.events);
    if (enough(events, batch.caughtUp)) ending.abort();
  }
  return events;
};
