import { backoffMs } from '../backoff.js';
import { EventStoreUnavailableError } from '../event-store.errors.js';
import type { EventBatch, SubscribeOptions } from '../event-store.js';
import type { ReadOutage } from '../read-outage.js';
import { sleep } from '../sleep.js';
import type { Arrivals } from './arrivals.js';
import { type LogPage, readLogPage } from './log-pages.js';
import type { LogTail } from './log-tail.js';
import { pageSize } from './page.js';
import type { RunRead } from './read-statement.js';

/** How long an append of another process may stay unseen while announcements do not get through. */
const POLL_MS = 1_000;

/** Least time between two reads at the end of the log: under load, what arrives meanwhile is read at once, not group by group. */
const GATHER_MS = 50;

export async function* subscribeToLog(
  run: RunRead,
  arrivals: Arrivals,
  tail: LogTail,
  outage: ReadOutage,
  { after, filter, signal }: SubscribeOptions,
): AsyncGenerator<EventBatch, void, undefined> {
  let position = after;
  let saidCaughtUp = false;
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const maxRows = pageSize(Number.POSITIVE_INFINITY, isFirst);
    // The first page is always read: whether the position is one of this log, only PostgreSQL can tell.
    const page =
      (isFirst ? null : tail.page(position, filter, maxRows, arrivals.newest)) ??
      (await readPatiently(() => readLogPage(run, position, filter, maxRows), outage, signal));
    if (page === null) return;
    const readAt = Date.now();
    position = page.readUpTo;
    const caughtUp = position >= page.head;
    if (page.events.length > 0 || (caughtUp && !saidCaughtUp)) {
      saidCaughtUp = caughtUp;
      yield { events: page.events, caughtUp };
    }
    if (caughtUp) {
      await arrivals.beyond(position, POLL_MS, signal);
      await sleep(GATHER_MS - (Date.now() - readAt), signal);
    }
  }
}

/** Null when the signal was aborted. Whatever the store's outage, the next try is worth it. */
const readPatiently = async (
  read: () => Promise<LogPage>,
  outage: ReadOutage,
  signal: AbortSignal,
): Promise<LogPage | null> => {
  try {
    for (let failures = 0; !signal.aborted; ) {
      try {
        const page = await read();
        if (!signal.aborted) return page;
      } catch (error) {
        if (!(error instanceof EventStoreUnavailableError)) throw error;
        if (!signal.aborted) outage.failed(read, error);
        failures += 1;
        await sleep(backoffMs(failures), signal);
      }
    }
    return null;
  } finally {
    outage.over(read);
  }
};
