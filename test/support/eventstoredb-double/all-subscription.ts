import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { forwardsIndex, type LogPlace, START_OF_LOG, toAllPosition } from './all-position.js';
import type { SubscriptionFilter } from './event-filter.js';
import type { FaultSwitches } from './faults.js';
import { startLiveFeed } from './live-feed.js';
import type { TransactionLog } from './log.js';
import type { Outgoing } from './outgoing.js';
import { caughtUpMessage, checkpointMessage, confirmationMessage, eventMessage } from './read-messages.js';
import { handlerException } from './rpc-errors.js';

/** Events in one page of a catch-up. */
const PAGE_SIZE = 32;

/**
 * A subscription to $all: first the past, page by page, then "caught up", then live. With a filter there are checkpoints, as
 * 23.10 sends them: between pages once enough events were looked at, standing at the page's last match or at its beginning
 * when nothing matched; live at every so many events.
 */
export async function subscribeToAll(
  log: TransactionLog,
  all: ReadReq.Options.AllOptions,
  { filter, faults }: { filter: SubscriptionFilter | null; faults: FaultSwitches },
  outgoing: Outgoing,
): Promise<void> {
  const start = startOf(log, all);
  if (start === null) return outgoing.fail(handlerException());
  await outgoing.send(confirmationMessage(randomUUID()));
  const considered = start === 'end' ? 0 : await catchUp(log, start, { filter, faults }, outgoing);
  if (!outgoing.closed.aborted) goLive(log, filter, considered, outgoing);
}

/** The position is exclusive: one event is read there and left out, whichever it is. Null: inside a record. */
function startOf(log: TransactionLog, all: ReadReq.Options.AllOptions): LogPlace | 'end' | null {
  const after = toAllPosition(all);
  if (after === 'end' || after.commit === START_OF_LOG.commit) return after;
  const index = forwardsIndex(log, after);
  if (index === null) return null;
  const passed = log.events[index];
  return passed ? { commit: passed.next, prepare: 0 } : after;
}

/** Returns how many events were looked at since the last checkpoint, when the end of the log is reached. */
async function catchUp(
  log: TransactionLog,
  start: LogPlace,
  { filter, faults }: { filter: SubscriptionFilter | null; faults: FaultSwitches },
  outgoing: Outgoing,
): Promise<number> {
  let sinceCheckpoint = 0;
  let index = log.indexAt(start.commit);
  for (let page = start; index < log.events.length && !outgoing.closed.aborted; ) {
    let checkpoint = page;
    let matched = 0;
    let looked = 0;
    for (; index < log.events.length && matched < PAGE_SIZE && looked < (filter?.window ?? PAGE_SIZE); index++) {
      const record = log.events[index]!;
      page = { commit: record.next, prepare: 0 };
      looked += 1;
      if (filter && !filter.matches(record)) continue;
      matched += 1;
      checkpoint = { commit: record.position, prepare: record.position };
      await outgoing.send(eventMessage(record));
    }
    if (matched === 0 && faults.searchDelayMs > 0) await pause(faults.searchDelayMs);
    sinceCheckpoint += looked;
    if (!filter || index >= log.events.length || sinceCheckpoint < filter.checkpointInterval) continue;
    sinceCheckpoint %= filter.checkpointInterval;
    await outgoing.send(checkpointMessage(checkpoint.commit, checkpoint.prepare));
  }
  return sinceCheckpoint;
}

function goLive(log: TransactionLog, filter: SubscriptionFilter | null, considered: number, outgoing: Outgoing): void {
  const push = startLiveFeed(outgoing);
  let sinceCheckpoint = considered;
  push(caughtUpMessage());
  const stop = log.onEvent((record) => {
    if (!filter || filter.matches(record)) push(eventMessage(record));
    if (!filter) return;
    sinceCheckpoint += 1;
    if (sinceCheckpoint < filter.checkpointInterval) return;
    sinceCheckpoint = 0;
    push(checkpointMessage(record.position, record.position));
  });
  outgoing.closed.addEventListener('abort', stop, { once: true });
}
