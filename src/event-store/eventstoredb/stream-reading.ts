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

/** The server has no index of ids: the stream is read until all have been found, or to its end. */
export const findIds = async (
  calls: ReadCalls,
  stream: string,
  ids: readonly string[],
  closing: AbortSignal,
): Promise<ReadonlySet<string>> => {
  const wanted = new Set(ids);
  const found = new Set<string>();
  if (wanted.size === 0) return found;
  for await (const { id } of readStream(calls, stream, { direction: 'backwards' }, closing)) {
    if (wanted.has(id)) found.add(id);
    if (found.size === wanted.size) break;
  }
  return found;
};

/** Names beginning with `$` are EventStoreDB's own, and no streams of this store. */
const canExist = (stream: string): boolean =>
  stream !== '' && !stream.startsWith('$') && Buffer.byteLength(stream) <= MAX_STREAM_NAME_BYTES && isStorable(stream);
