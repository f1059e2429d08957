import { AppendRefusedError } from './event-store.errors.js';
import {
  type AppendRequest,
  type JsonObject,
  MAX_APPEND_BYTES,
  MAX_EVENT_TYPE_BYTES,
  MAX_STREAM_NAME_BYTES,
  type NewEvent,
  ORIGINAL_RECORDED_AT,
} from './event-store.js';
import { requireJsonObject } from './json-value.js';

/** An event as it goes to the store. */
export interface SerialisedEvent {
  readonly id: string;
  readonly type: string;
  /** JSON in UTF-8. */
  readonly data: Buffer;
  /** JSON in UTF-8. */
  readonly metadata: Buffer;
  /** What it counts towards {@link MAX_APPEND_BYTES}. */
  readonly bytes: number;
  /** What was serialised: the same, as what is read is what was written. */
  readonly source: NewEvent;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MAX_REVISION = 2n ** 63n - 1n;

/**
 * Checks a request before anything is sent and turns its events into bytes. Every adapter starts with it, so that all of them
 * refuse the same requests, and so that a bad one never reaches the appends that are sent together with it.
 *
 * @throws AppendRefusedError saying what is wrong
 */
export const serialiseAppend = (request: AppendRequest): readonly SerialisedEvent[] => {
  requireName('stream', request.stream, MAX_STREAM_NAME_BYTES);
  requireRevision(request.expected);
  if (request.events.length === 0) throw new AppendRefusedError('an append needs at least one event');

  const ids = new Set(request.events.map((event) => event.id));
  if (ids.size < request.events.length) throw new AppendRefusedError('two events of the append have the same id');

  const events = request.events.map((event, index) => serialiseEvent(event, `events[${index}]`));
  const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
  if (bytes > MAX_APPEND_BYTES) {
    throw new AppendRefusedError(`the append has ${bytes} bytes, at most ${MAX_APPEND_BYTES} are allowed`);
  }
  return events;
};

const serialiseEvent = (event: NewEvent, path: string): SerialisedEvent => {
  if (!UUID.test(event.id)) throw new AppendRefusedError(`${path}.id must be a UUID in lower case`);
  requireName(`${path}.type`, event.type, MAX_EVENT_TYPE_BYTES);
  const data = serialiseJson(event.data, `${path}.data`);
  const metadata = serialiseJson(event.metadata, `${path}.metadata`);
  requireOriginalTime(event.metadata, `${path}.metadata`);
  const bytes = event.id.length + Buffer.byteLength(event.type) + data.length + metadata.length;
  return { id: event.id, type: event.type, data, metadata, bytes, source: event };
};

const serialiseJson = (value: JsonObject, path: string): Buffer => {
  requireJsonObject(value, path);
  return Buffer.from(JSON.stringify(value));
};

const requireName = (what: string, name: string, maxBytes: number): void => {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > maxBytes) {
    throw new AppendRefusedError(`${what} must have 1 to ${maxBytes} bytes, it has ${bytes}`);
  }
  if (name.includes('\0')) throw new AppendRefusedError(`${what} must not hold NUL`);
  if (!name.isWellFormed()) throw new AppendRefusedError(`${what} must be well-formed Unicode`);
  if (name.startsWith('$'))
    throw new AppendRefusedError(`${what} must not begin with $, EventStoreDB keeps those names`);
};

const requireRevision = (expected: AppendRequest['expected']): void => {
  if (expected === 'no-stream') return;
  if (typeof expected === 'bigint' && expected >= 0n && expected <= MAX_REVISION) return;
  throw new AppendRefusedError(`expected must be 'no-stream' or a revision from 0n to 2^63 - 1, it is ${expected}`);
};

/** It is read back as a time, so it must be one: the form of `Date.prototype.toISOString`. */
const requireOriginalTime = (metadata: JsonObject, path: string): void => {
  const original = metadata[ORIGINAL_RECORDED_AT];
  if (original === undefined) return;
  const time = typeof original === 'string' ? new Date(original) : null;
  if (time === null || Number.isNaN(time.getTime()) || time.toISOString() !== original) {
    throw new AppendRefusedError(`${path}.${ORIGINAL_RECORDED_AT} must be a time like 2026-01-31T12:00:00.000Z`);
  }
};
