import { BACKWARDS, END, FORWARDS } from '@eventstore/db-client';
import { MAX_STREAM_NAME_BYTES, type ReadStreamOptions, type RecordedEvent } from '../event-store.js';
import { requireLimit } from '../require-limit.js';
import { isStorable } from '../storable-text.js';
import type { ReadCalls } from './read-calls.js';
import { toRecordedEvent } from './recorded-event.js';

const LAST_REVISION = 2n ** 63n - 1n;

export async function* readStream(
  calls: ReadCalls,
  stream: string,
  { direction, from, limit }: ReadStreamOptions,
  closing: AbortSignal,
): AsyncGenerator<RecordedEvent, void, undefined> {
  const wanted = requireLimit(limit);
  if (wanted === 0 || !canExist(stream) || (from !== undefined && from < 0n)) return;
  const forwards = direction === 'forwards';
  const beyond = from === undefined || from > LAST_REVISION;
  if (forwards && from !== undefined && beyond) return;
  const options = {
    direction: forwards ? FORWARDS : BACKWARDS,
    fromRevision: beyond ? (forwards ? 0n : END) : from,
    ...(wanted === Number.POSITIVE_INFINITY ? {} : { maxCount: wanted }),
    requiresLeader: true,
  } as const;
  for await (const { events } of calls.read((client) => client.readStream(stream, options), closing)) {
    for (const event of events) yield toRecordedEvent(event);
  }
}

/** Names beginning with `$` are EventStoreDB's own, and no streams of this store. */
const canExist = (stream: string): boolean =>
  stream !== '' && !stream.startsWith('$') && Buffer.byteLength(stream) <= MAX_STREAM_NAME_BYTES && isStorable(stream);
