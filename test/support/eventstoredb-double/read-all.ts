import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { forwardsIndex, type LogPlace, toAllPosition } from './all-position.js';
import type { LogRecord, TransactionLog } from './log.js';
import type { Outgoing } from './outgoing.js';
import { eventMessage } from './read-messages.js';
import { unreadablePosition } from './rpc-errors.js';

/** 23.10 looks for no event at all, page by page, until the client cancels. */
const NEVER_ENDS = undefined;

export async function readAllForwards(
  log: TransactionLog,
  all: ReadReq.Options.AllOptions,
  limit: number,
  outgoing: Outgoing,
): Promise<void> {
  const from = toAllPosition(all);
  if (limit === 0) return NEVER_ENDS;
  const first = from === 'end' ? log.events.length : forwardsIndex(log, from);
  if (first === null) return outgoing.fail(unreadablePosition());
  for (let index = first; index < Math.min(first + limit, log.events.length); index++) {
    await outgoing.send(eventMessage(log.events[index]!));
    if (outgoing.closed.aborted) return;
  }
  outgoing.end();
}

/**
 * The event at the position itself is not read: backwards, a position stands before its event. With a prepare before the
 * commit, the event that ends there is not read either.
 */
export async function readAllBackwards(
  log: TransactionLog,
  all: ReadReq.Options.AllOptions,
  limit: number,
  outgoing: Outgoing,
): Promise<void> {
  const from = toAllPosition(all);
  if (limit === 0) return NEVER_ENDS;
  if (from !== 'end' && !log.isBoundary(from.commit)) return outgoing.fail(unreadablePosition());
  const behind = from === 'end' ? log.events.length : eventsUpTo(log, from);
  const events: readonly LogRecord[] = log.events.slice(Math.max(0, behind - limit), behind).reverse();
  for (const record of events) {
    await outgoing.send(eventMessage(record));
    if (outgoing.closed.aborted) return;
  }
  outgoing.end();
}

function eventsUpTo(log: TransactionLog, { commit, prepare }: LogPlace): number {
  const behind = log.indexAt(commit);
  return prepare < commit && log.events[behind - 1]?.next === commit ? behind - 1 : behind;
}
