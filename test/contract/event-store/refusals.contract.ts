import { describe, expect, it } from '@jest/globals';
import {
  AppendRefusedError,
  type AppendRequest,
  appendUntilAnswered,
  type JsonObject,
  MAX_APPEND_BYTES,
  MAX_EVENT_TYPE_BYTES,
  MAX_STREAM_NAME_BYTES,
  type NewEvent,
} from '../../../src/event-store/index.js';
import type { Subject } from './event-store-harness.js';
import { append, idsOf, newEvent, newEvents, newStream, PATIENT_MS, readForwards } from './fixtures.js';

const unfit = (value: unknown): JsonObject => ({ value }) as unknown as JsonObject;
const deep = (levels: number): JsonObject => JSON.parse(`${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`);

const circular = (): JsonObject => {
  const object: { self?: unknown } = {};
  object.self = object;
  return object as JsonObject;
};

/** Appends that no store takes. Each is a change to a good one. */
const badRequests: [string, (good: AppendRequest) => Partial<Record<keyof AppendRequest, unknown>>][] = [
  ['no events', () => ({ events: [] })],
  ['an empty stream name', () => ({ stream: '' })],
  ['a stream name with NUL', () => ({ stream: 'a\0b' })],
  ['a stream name with a lone surrogate', () => ({ stream: 'a\ud800' })],
  ['a stream name kept by the store', () => ({ stream: '$all' })],
  ['a stream name one byte too long', () => ({ stream: `é${'x'.repeat(MAX_STREAM_NAME_BYTES - 1)}` })],
  ['a negative revision', () => ({ expected: -1n })],
  ['a revision that is a number', () => ({ expected: 0 })],
  ['a revision beyond 64 bits', () => ({ expected: 2n ** 63n })],
  ['any revision', () => ({ expected: 'any' })],
  ['an empty type', () => ({ events: [newEvent({}, '')] })],
  ['a type with NUL', () => ({ events: [newEvent({}, 'a\0')] })],
  ['a type with a lone surrogate', () => ({ events: [newEvent({}, '\udc00')] })],
  ['a type kept by the store', () => ({ events: [newEvent({}, '$metadata')] })],
  ['a type one byte too long', () => ({ events: [newEvent({}, 'x'.repeat(MAX_EVENT_TYPE_BYTES + 1))] })],
  ['an id that is no UUID', () => ({ events: [{ ...newEvent(), id: 'one' }] })],
  ['an id in upper case', () => ({ events: [{ ...newEvent(), id: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11' }] })],
  ['an id twice', ({ events: [event] }) => ({ events: [event, newEvent(), event] })],
  ['a BigInt', () => ({ events: [newEvent(unfit(1n))] })],
  ['undefined', () => ({ events: [newEvent(unfit(undefined))] })],
  ['undefined in a list', () => ({ events: [newEvent(unfit([1, undefined]))] })],
  ['a hole in a list', () => ({ events: [newEvent(unfit(new Array(2)))] })],
  ['NaN', () => ({ events: [newEvent(unfit(Number.NaN))] })],
  ['infinity', () => ({ events: [newEvent(unfit(Number.NEGATIVE_INFINITY))] })],
  ['a function', () => ({ events: [newEvent(unfit(() => 1))] })],
  ['a date', () => ({ events: [newEvent(unfit(new Date()))] })],
  ['a map', () => ({ events: [newEvent(unfit(new Map()))] })],
  ['an object that turns itself into something else', () => ({ events: [newEvent(unfit({ toJSON: () => 1 }))] })],
  ['a circle', () => ({ events: [newEvent(circular())] })],
  ['101 levels', () => ({ events: [newEvent(deep(101))] })],
  ['10,000 levels', () => ({ events: [newEvent(deep(10_000))] })],
  ['data that is no object', () => ({ events: [{ ...newEvent(), data: 'text' }] })],
  ['data that is a list', () => ({ events: [{ ...newEvent(), data: [] }] })],
  ['metadata that is null', () => ({ events: [{ ...newEvent(), metadata: null }] })],
  ['a BigInt in the metadata', () => ({ events: [{ ...newEvent(), metadata: unfit(1n) }] })],
  ['an original time that is none', () => ({ events: [{ ...newEvent(), metadata: { originalRecordedAt: 'once' } }] })],
  ['one bad event among good ones', () => ({ events: [newEvent(), newEvent(unfit(1n)), newEvent()] })],
  ['one byte too much', () => ({ events: [eventOfBytes(MAX_APPEND_BYTES + 1)] })],
];

const EMPTY_DATA = '{"text":""}'.length;

/** An event that counts exactly so many bytes: id, type, data and metadata. */
const eventOfBytes = (bytes: number, character = 'x'): NewEvent => {
  const event = newEvent({}, 'Large');
  const rest = bytes - event.id.length - event.type.length - EMPTY_DATA - '{}'.length;
  const size = Buffer.byteLength(character);
  return { ...event, data: { text: character.repeat(Math.floor(rest / size)) + 'x'.repeat(rest % size) } };
};

export const refusalsContract = (subject: Subject): void => {
  describe('an append that can never succeed', () => {
    it.each(badRequests)('is refused: %s', async (_, change) => {
      const good: AppendRequest = {
        stream: newStream(),
        expected: 'no-stream',
        events: newEvents(1),
        timeoutMs: PATIENT_MS,
      };
      const bad = { ...good, ...change(good) } as AppendRequest;
      await expect(subject.store.append(bad)).rejects.toThrow(AppendRefusedError);
      expect(await readForwards(subject.store, good.stream)).toEqual([]);
    });

    it('does no harm to those that are sent at the same time', async () => {
      const good = () => ({
        stream: newStream(),
        expected: 'no-stream' as const,
        events: newEvents(2),
        timeoutMs: PATIENT_MS,
      });
      const requests = badRequests.flatMap(([, change]) => [
        good(),
        { ...good(), ...change(good()) } as AppendRequest,
        good(),
      ]);
      const outcomes = await Promise.allSettled(requests.map((request) => subject.store.append(request)));
      expect(outcomes.map(({ status }) => status)).toEqual(
        badRequests.flatMap(() => ['fulfilled', 'rejected', 'fulfilled']),
      );
      for (const [index, request] of requests.entries()) {
        if (index % 3 === 1) continue;
        expect(idsOf(await readForwards(subject.store, request.stream))).toEqual(idsOf(request.events));
      }
    });
  });

  describe('an append at a limit', () => {
    it.each([
      ['one event', () => [eventOfBytes(MAX_APPEND_BYTES)]],
      ['characters of several bytes', () => [eventOfBytes(MAX_APPEND_BYTES, '😀')]],
      ['several events', () => [eventOfBytes(MAX_APPEND_BYTES - 2_000), eventOfBytes(1_000), eventOfBytes(1_000)]],
    ])('passes with exactly 1 MiB: %s', async (_, make) => {
      const stream = newStream();
      const events = make();
      await append(subject.store, stream, 'no-stream', events);
      const read = await readForwards(subject.store, stream);
      expect(read.map((event) => event.data)).toEqual(events.map((event) => event.data));
    });

    it('is refused with one byte more over several events', async () => {
      const events = [eventOfBytes(MAX_APPEND_BYTES - 2_000), eventOfBytes(1_000), eventOfBytes(1_001)];
      await expect(append(subject.store, newStream(), 'no-stream', events)).rejects.toThrow(AppendRefusedError);
    });

    it('passes with the longest stream name and type, which can be told from their neighbours', async () => {
      const long = newStream().padEnd(MAX_STREAM_NAME_BYTES - 1, 'x');
      const [one, other] = [`${long}1`, `${long}2`];
      const event = newEvent({}, 'T'.repeat(MAX_EVENT_TYPE_BYTES));
      await append(subject.store, one, 'no-stream', [event]);
      await append(subject.store, other, 'no-stream', newEvents(2));
      expect(await readForwards(subject.store, one)).toMatchObject([{ id: event.id, type: event.type }]);
    });

    it('passes with many events', async () => {
      const stream = newStream();
      const events = newEvents(2_000);
      // On a busy machine so many may take longer than a store waits for a sign of life: repeated, they are the same append.
      const request = { stream, expected: 'no-stream', events, timeoutMs: PATIENT_MS } as const;
      expect((await appendUntilAnswered(subject.store, request)).revision).toBe(1_999n);
      expect(idsOf(await readForwards(subject.store, stream))).toEqual(idsOf(events));
    });
  });
};
