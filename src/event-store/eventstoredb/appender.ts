import { setTimeout as delay } from 'node:timers/promises';
import { NO_STREAM } from '@eventstore/db-client';
import { backoffMs } from '../backoff.js';
import { EventStoreUnavailableError } from '../event-store.errors.js';
import type { AppendRequest, AppendResult, Position, RecordedEvent, Revision } from '../event-store.js';
import { type SerialisedEvent, serialiseAppend } from '../serialise-append.js';
import { within } from '../within.js';
import { appendError, isServerTimeout } from './call-errors.js';
import { answerOver, type Connection } from './connection.js';
import { toEventData } from './recorded-event.js';
import { Turns } from './turns.js';

/** More at a time are no faster, and a connection carries 100 calls. */
const MOST_IN_FLIGHT = 96;
const MOST_WAITING = 4_096;

export interface AppenderOptions {
  readonly connection: Connection;
  /** Events of a stream from a revision on, over another connection. */
  readonly readForwards: (stream: string, from: Revision, limit: number) => AsyncIterable<RecordedEvent>;
}

/** What the server answers: where the last event stands. */
interface Written {
  readonly revision: Revision;
  readonly position: Position;
}

/** Appends one by one, each in a call of its own that the client gives up at its deadline, also when the server is frozen. */
export class Appender {
  private readonly turns = new Turns(MOST_IN_FLIGHT, MOST_WAITING);
  private readonly underWay = new Set<Promise<unknown>>();
  private closed = false;

  constructor(private readonly options: AppenderOptions) {}

  async append(request: AppendRequest): Promise<AppendResult> {
    if (this.closed) throw new EventStoreUnavailableError('the event store is closed');
    const events = serialiseAppend(request);
    const work = this.write(request, events);
    this.underWay.add(work);
    const settled = (): boolean => this.underWay.delete(work);
    work.then(settled, settled);
    try {
      return await within(request.timeoutMs, work);
    } catch (error) {
      throw appendError(request, error);
    }
  }

  /** Waits for the appends that have been accepted; each of them has a time limit. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.underWay);
  }

  private async write(request: AppendRequest, events: readonly SerialisedEvent[]): Promise<AppendResult> {
    const deadline = Date.now() + request.timeoutMs;
    const left = (): number => Math.max(deadline - Date.now(), 1);
    await this.turns.take(left());
    let written: Written;
    try {
      written = await repeatedly(() => this.send(request, events, left), isServerTimeout, left);
    } finally {
      this.turns.pass();
    }
    return { revision: written.revision, positions: await this.positionsOf(request, written, left) };
  }

  private async send(
    { stream, expected, events }: AppendRequest,
    serialised: readonly SerialisedEvent[],
    left: () => number,
  ): Promise<Written> {
    const { link } = this.options.connection;
    await within(left(), link.connected());
    const messages = events.map((event, index) => toEventData(event, serialised[index]!));
    const expectedRevision: typeof NO_STREAM | Revision = expected === 'no-stream' ? NO_STREAM : expected;
    const options = { expectedRevision, deadline: left(), requiresLeader: true };
    const call = link.calls.appendToStream(stream, messages, options);
    const { nextExpectedRevision, position } = await answerOver(link, call);
    if (position === undefined) throw new Error('the server did not say where the events stand');
    return { revision: nextExpectedRevision, position: position.commit };
  }

  /** The server tells only the last event's position; those before it are read back, until that works or time is over. */
  private async positionsOf(request: AppendRequest, last: Written, left: () => number): Promise<readonly Position[]> {
    const before = request.events.length - 1;
    if (before === 0 || request.positions === 'last') return [last.position];
    const first = last.revision - BigInt(before);
    const read = () => this.readPositions(request.stream, first, before);
    const isPassing = (error: unknown): boolean => error instanceof EventStoreUnavailableError;
    return [...(await repeatedly(read, isPassing, left)), last.position];
  }

  private async readPositions(stream: string, first: Revision, count: number): Promise<readonly Position[]> {
    const positions: Position[] = [];
    for await (const { position } of this.options.readForwards(stream, first, count)) positions.push(position);
    if (positions.length === count) return positions;
    throw new Error('the events were written and cannot be read back');
  }
}

/** @param left milliseconds that are left for it */
const repeatedly = async <T>(
  call: () => Promise<T>,
  isWorthAnother: (error: unknown) => boolean,
  left: () => number,
): Promise<T> => {
  for (let failures = 1; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      const pause = backoffMs(failures);
      if (!isWorthAnother(error) || pause >= left()) throw error;
      await delay(pause);
    }
  }
};
