import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { LogRecord, TransactionLog } from './log.js';
import type { Outgoing } from './outgoing.js';
import { eventMessage, streamNotFoundMessage } from './read-messages.js';
import { handlerException, unreadableRevision } from './rpc-errors.js';
import { streamNameOf } from './stream-identifier.js';

const LARGEST = 2n ** 63n - 1n;

/** Beyond the last event there is nothing forwards, and backwards everything. */
export async function readStream(
  log: TransactionLog,
  options: ReadReq.Options.StreamOptions,
  { backwards, limit }: { readonly backwards: boolean; readonly limit: number },
  outgoing: Outgoing,
): Promise<void> {
  const stream = streamNameOf(options.getStreamIdentifier());
  const from = toRevision(options);
  if (stream === '') return outgoing.fail(handlerException());
  if (limit === 0 || (from === 'end' && !backwards)) return outgoing.fail(unreadableRevision());
  const records = log.stream(stream);
  if (records.length === 0) {
    await outgoing.send(streamNotFoundMessage(stream));
    return outgoing.end();
  }
  for (const record of backwards ? backwardsFrom(records, from, limit) : forwardsFrom(records, from, limit)) {
    await outgoing.send(eventMessage(record));
    if (outgoing.closed.aborted) return;
  }
  outgoing.end();
}

/** @throws a status UNKNOWN beyond 2^63 */
export function toRevision(options: ReadReq.Options.StreamOptions): number | 'start' | 'end' {
  if (options.hasEnd()) return 'end';
  if (options.hasStart()) return 'start';
  const revision = BigInt(options.getRevision());
  if (revision > LARGEST) throw handlerException();
  return Number(revision);
}

function forwardsFrom(records: readonly LogRecord[], from: number | 'start' | 'end', limit: number) {
  const first = typeof from === 'number' ? from : 0;
  return records.slice(first, first + limit);
}

function backwardsFrom(records: readonly LogRecord[], from: number | 'start' | 'end', limit: number) {
  const newest = from === 'end' ? records.length - 1 : from === 'start' ? 0 : Math.min(from, records.length - 1);
  return records.slice(Math.max(0, newest + 1 - limit), newest + 1).reverse();
}
