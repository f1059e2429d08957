import type { QueryConfig } from 'pg';
import { WrongExpectedRevisionError } from '../event-store.errors.js';
import type { AppendResult } from '../event-store.js';
import { originalTime } from '../original-time.js';
import type { PendingAppend } from './append-queue.js';
import { bigintArray, integerArray, jsonArray, textArray, uuidArray } from './binary-array.js';
import type { TailEvent } from './log-tail.js';

/** What `event_store.append` answers for one append. */
export interface AppendRow {
  readonly actual: bigint;
  readonly base: bigint | null;
  readonly repeated: readonly bigint[] | null;
  readonly written_at: Date | null;
}

const NO_STREAM = -1n;

/** One statement for the whole group; autocommit makes it one transaction and one round trip. */
export const appendStatement = (group: readonly PendingAppend[]): QueryConfig => {
  const events = group.flatMap((append) => append.events);
  const owners = group.flatMap((append, index) => append.events.map(() => index + 1));
  const numbers = group.flatMap((append) => append.events.map((_, index) => index + 1));
  return {
    name: 'event_store.append',
    text: 'SELECT actual, base, repeated, written_at FROM event_store.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    values: [
      textArray(group.map((append) => append.stream)),
      bigintArray(group.map((append) => (append.expected === 'no-stream' ? NO_STREAM : append.expected))),
      integerArray(group.map((append) => append.events.length)),
      integerArray(owners),
      integerArray(numbers),
      uuidArray(events.map((event) => event.id)),
      textArray(events.map((event) => event.type)),
      jsonArray(events.map((event) => event.data)),
      jsonArray(events.map((event) => event.metadata)),
      integerArray(events.map((event) => event.bytes)),
    ],
  };
};

/** @throws WrongExpectedRevisionError */
export const readAppendRow = (append: PendingAppend, { actual, base, repeated }: AppendRow): AppendResult => {
  const positions = base === null ? repeated : append.events.map((_, index) => base + BigInt(index) + 1n);
  if (positions === null) {
    throw new WrongExpectedRevisionError(append.stream, append.expected, actual === NO_STREAM ? 'no-stream' : actual);
  }
  const before = append.expected === 'no-stream' ? NO_STREAM : append.expected;
  return { revision: before + BigInt(append.events.length), positions };
};

/** The events of an append that has just been written, as a reader gets them; none where nothing was written. */
export const writtenEvents = (append: PendingAppend, { base, written_at }: AppendRow): readonly TailEvent[] => {
  if (base === null || written_at === null) return [];
  const before = append.expected === 'no-stream' ? NO_STREAM : append.expected;
  return append.events.map(({ source, bytes }, index) => ({
    bytes,
    event: {
      position: base + BigInt(index) + 1n,
      stream: append.stream,
      revision: before + BigInt(index) + 1n,
      id: source.id,
      type: source.type,
      data: source.data,
      metadata: source.metadata,
      recordedAt: originalTime(source.metadata) ?? written_at,
    },
  }));
};
