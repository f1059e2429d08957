import type { ResolvedEvent } from '@eventstore/db-client';
import { backoffMs } from '../backoff.js';
import { UnknownPositionError } from '../event-store.errors.js';
import type { EventBatch, Position, RecordedEvent, SubscribeOptions } from '../event-store.js';
import { sleep, untilAborted } from '../sleep.js';
import { isWanted } from './log-filter.js';
import { explainRefusal, followLog, requireWithin } from './log-reading.js';
import type { ReadCalls } from './read-calls.js';
import { ForeignEventError, toRecordedEvent } from './recorded-event.js';

export interface LogSubscription {
  readonly calls: ReadCalls;
  /** Position of the log's last event, after a look whether it is still the same log. @throws EventStoreUnavailableError */
  readonly inspect: () => Promise<Position>;
  /** Told of every try that failed, and of everything that comes in. */
  readonly onFailure: (error: Error) => void;
  readonly onProgress: () => void;
}

/**
 * Subscribes anew, from the last event that the consumer has handled, after whatever ends a subscription: the server restarts,
 * freezes, finds the consumer too slow, or says nothing at all.
 */
export async function* subscribeToLog(
  { calls, inspect, onFailure, onProgress }: LogSubscription,
  { after, filter, signal }: SubscribeOptions,
): AsyncGenerator<EventBatch, void, undefined> {
  let position = after;
  let saidCaughtUp = false;
  for (let failures = 0; !signal.aborted; ) {
    try {
      requireWithin(position, await inspect());
      const start = followLog(position, filter);
      if (start === null) {
        yield { events: [], caughtUp: true };
        await untilAborted(signal);
        return;
      }
      for await (const { events, caughtUp } of calls.pieces(start, signal)) {
        failures = 0;
        onProgress();
        const { recorded, foreign } = translate(events.filter((event) => isWanted(filter, event)));
        if (recorded.length > 0 || (caughtUp && !saidCaughtUp)) {
          saidCaughtUp = caughtUp && foreign === null;
          yield { events: recorded, caughtUp: saidCaughtUp };
        }
        if (foreign !== null) throw foreign;
        position = events.at(-1)?.event?.position?.commit ?? position;
      }
    } catch (error) {
      if (error instanceof UnknownPositionError || error instanceof ForeignEventError) throw error;
      const explained = await explainRefusal(calls, position, error, signal);
      if (explained instanceof UnknownPositionError) throw explained;
      if (!signal.aborted) onFailure(error as Error);
    }
    failures += 1;
    await sleep(backoffMs(failures), signal);
  }
}

/** The events up to the first one that is none of ours, and what is to be said about that one. */
const translate = (events: readonly ResolvedEvent[]) => {
  const recorded: RecordedEvent[] = [];
  try {
    for (const event of events) recorded.push(toRecordedEvent(event));
    return { recorded, foreign: null };
  } catch (error) {
    return { recorded, foreign: error as ForeignEventError };
  }
};
