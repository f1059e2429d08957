import type { EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreUnavailableError } from '../event-store.errors.js';
import { within } from '../within.js';
import { isMissingStream, unavailable } from './call-errors.js';
import { type ClientStream, EventFlow, type Taken } from './event-flow.js';
import type { GuardedClient } from './guarded-client.js';
import { Turns } from './turns.js';

/** A connection carries 100 calls at a time; beyond that, grpc-js lets them wait without a word. */
const MOST_CALLS = 90;
const MOST_WAITING = 10_000;

/** @param heartbeat to be called when the server shows that it is alive without sending an event */
export type StartCall = (calls: EventStoreDBClient, heartbeat: () => void) => ClientStream;

/** Reads and subscriptions over one connection. Whatever happens, every call is given back to the server. */
export class ReadCalls {
  private readonly turns = new Turns(MOST_CALLS, MOST_WAITING);

  /** @param timeoutMs how long the server may keep silent */
  constructor(
    private readonly client: GuardedClient,
    private readonly timeoutMs: number,
  ) {}

  /**
   * What the call delivers, in the pieces in which it comes in. A missing stream delivers nothing. Ends when the call does, or
   * by the signal.
   *
   * @throws EventStoreUnavailableError the server does not answer, or the connection broke
   */
  async *pieces(start: StartCall, signal: AbortSignal): AsyncGenerator<Taken, void, undefined> {
    if (signal.aborted) return;
    await this.turns.take(this.timeoutMs).catch((error: unknown) => Promise.reject(unavailable(error)));
    let flow: EventFlow | null = null;
    try {
      flow = await this.begin(start);
      for (let taken = await this.next(flow, signal); taken !== null; taken = await this.next(flow, signal)) {
        yield taken;
        if (taken.ended) return;
      }
    } finally {
      flow?.cancel();
      this.turns.pass();
    }
  }

  /** The same for reads, which the store's end does not end normally. @throws EventStoreUnavailableError also when it is closed */
  async *read(start: StartCall, closing: AbortSignal): AsyncGenerator<Taken, void, undefined> {
    yield* this.pieces(start, closing);
    if (closing.aborted) throw new EventStoreUnavailableError('the event store is closed');
  }

  private async begin(start: StartCall): Promise<EventFlow> {
    try {
      await within(this.timeoutMs, this.client.connected());
    } catch (error) {
      throw unavailable(error);
    }
    const stream = start(this.client.calls, () => flow.heartbeat());
    const flow = new EventFlow(stream);
    return flow;
  }

  /** Null: nothing follows. */
  private async next(flow: EventFlow, signal: AbortSignal): Promise<Taken | null> {
    try {
      const taken = await flow.take(this.timeoutMs, signal);
      return signal.aborted ? null : taken;
    } catch (error) {
      if (isMissingStream(error)) return null;
      throw unavailable(error);
    }
  }
}
