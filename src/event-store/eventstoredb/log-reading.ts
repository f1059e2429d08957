import { BACKWARDS, END, START } from '@eventstore/db-client';
import { EventStoreUnavailableError, UnknownPositionError } from '../event-store.errors.js';
import type { EventFilter, Position, ReadAllOptions, RecordedEvent } from '../event-store.js';
import { requireLimit } from '../require-limit.js';
import { isFailedRead, isHandlerException } from './call-errors.js';
import { isWanted, toServerFilter } from './log-filter.js';
import type { ReadCalls, StartCall } from './read-calls.js';
import { toRecordedEvent } from './recorded-event.js';

/** Position of the last event of all, the server's own included. @throws EventStoreUnavailableError */
export const readHead = async (calls: ReadCalls, closing: AbortSignal): Promise<Position> => {
  const options = { direction: BACKWARDS, fromPosition: END, maxCount: 1, requiresLeader: true } as const;
  for await (const { events } of calls.read((client) => client.readAll(options), closing)) {
    for (const { event } of events) if (event?.position !== undefined) return event.position.commit;
  }
  return 0n;
};

/**
 * The log after a position, as a call. The client has no read of it that the server filters, so it is always a subscription;
 * whoever wants no more than the past leaves when it has caught up. Null when nothing can ever match.
 */
export const followLog = (after: Position, filter: EventFilter): StartCall | null => {
  if (toServerFilter(filter, () => undefined) === null) return null;
  const fromPosition = after === 0n ? START : { commit: after, prepare: after };
  return (client, heartbeat) => {
    const serverFilter = toServerFilter(filter, heartbeat);
    return client.subscribeToAll({ fromPosition, requiresLeader: true, ...(serverFilter && { filter: serverFilter }) });
  };
};

export async function* readLog(
  calls: ReadCalls,
  { after = 0n, filter, limit }: ReadAllOptions,
  closing: AbortSignal,
): AsyncGenerator<RecordedEvent, void, undefined> {
  let wanted = requireLimit(limit);
  if (wanted === 0) return;
  const head = await readHead(calls, closing);
  requireWithin(after, head);
  const start = followLog(after, filter);
  if (start === null || after === head) return;
  try {
    for await (const { events, caughtUp } of calls.read(start, closing)) {
      for (const event of events) {
        if (event.event?.position !== undefined && event.event.position.commit > head) return;
        if (!isWanted(filter, event)) continue;
        yield toRecordedEvent(event);
        wanted -= 1;
        if (wanted === 0) return;
      }
      if (caughtUp) return;
    }
  } catch (error) {
    throw await explainRefusal(calls, after, error, closing);
  }
  throw new EventStoreUnavailableError('EventStoreDB ended a read before it was complete');
}

/** @throws UnknownPositionError */
export const requireWithin = (after: Position, head: Position): void => {
  if (after <= head) return;
  throw new UnknownPositionError(
    `position ${after} lies beyond the end of this store's log: it is of another store, or the log was restored to an earlier time`,
  );
};

/**
 * The server has only general complaints about a position at which no event stands, and has them about other things, too. So it is
 * asked to read there, which it also can where an event has been scavenged, and then whether it can read at all.
 *
 * @returns UnknownPositionError when no event stands there, else the error itself
 */
export const explainRefusal = async (
  calls: ReadCalls,
  after: Position,
  error: unknown,
  closing: AbortSignal,
): Promise<unknown> => {
  if (!isHandlerException(error) || after === 0n) return error;
  const options = { fromPosition: { commit: after, prepare: after }, maxCount: 1, requiresLeader: true } as const;
  try {
    for await (const _ of calls.read((client) => client.readAll(options), closing));
    return error;
  } catch (again) {
    if (!isHandlerException(again) && !isFailedRead(again)) return error;
  }
  const canRead = await readHead(calls, closing).then(
    () => true,
    () => false,
  );
  if (!canRead) return error;
  return new UnknownPositionError(`position ${after} is none of this store's: no event stands there`);
};
