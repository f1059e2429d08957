import { BACKWARDS, END, type EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreUnavailableError } from '../event-store.errors.js';
import { within } from '../within.js';
import { isMissingStream, unavailable } from './call-errors.js';
import { type Connection, ConnectionGivenUpError, type Link } from './connection.js';
import { type ClientStream, EventFlow, type Taken } from './event-flow.js';
import { Turns } from './turns.js';

/** A connection carries 100 calls at a time; beyond that, grpc-js lets them wait without a word. */
const MOST_CALLS = 90;
const MOST_WAITING = 10_000;

/** @param heartbeat to be called when the server shows that it is alive without sending an event */
export type StartCall = (calls: EventStoreDBClient, heartbeat: () => void) => ClientStream;

/** Reads and subscriptions over one connection. Whatever happens, every call is given back to the server. */
export class ReadCalls {
  private readonly turns = new Turns(MOST_CALLS, MOST_WAITING);
  private asking: Promise<void> | null = null;

  /** @param timeoutMs how long the server may keep silent */
  constructor(
    private readonly connection: Connection,
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
    try {
      await this.turns.take(this.timeoutMs);
    } catch (error) {
      throw unavailable(error);
    }
    const { link } = this.connection;
    let flow: EventFlow | null = null;
    const giveUp = (): void => flow?.fail(new ConnectionGivenUpError());
    link.gone.addEventListener('abort', giveUp);
    try {
      flow = await this.begin(link, start);
      for (let taken = await this.next(flow, signal); taken !== null; taken = await this.next(flow, signal)) {
        yield taken;
        if (taken.ended) return;
      }
    } finally {
      flow?.cancel();
      link.gone.removeEventListener('abort', giveUp);
      this.turns.pass();
    }
  }

  /** The same for reads, which the store's end does not end normally. @throws EventStoreUnavailableError also when it is closed */
  async *read(start: StartCall, closing: AbortSignal): AsyncGenerator<Taken, void, undefined> {
    yield* this.pieces(start, closing);
    if (closing.aborted) throw new EventStoreUnavailableError('the event store is closed');
  }

  private async begin({ calls, connected, liveness }: Link, start: StartCall): Promise<EventFlow> {
    try {
      await within(this.timeoutMs, connected());
    } catch (error) {
      throw unavailable(error);
    }
    const stream = start(calls, () => flow.heartbeat());
    const flow = new EventFlow(stream, liveness);
    return flow;
  }

  /** Null: nothing follows. */
  private async next(flow: EventFlow, signal: AbortSignal): Promise<Taken | null> {
    try {
      for (;;) {
        const taken = await flow.take(this.timeoutMs, signal);
        if (signal.aborted) return null;
        if (taken !== null) return taken;
        if (!flow.isLive) throw new Error(`no answer within ${this.timeoutMs} ms`);
        this.askForSign(signal);
      }
    } catch (error) {
      if (isMissingStream(error)) return null;
      throw unavailable(error);
    }
  }

  /** Nobody is owed anything, so that a dead connection would go unnoticed: asks for something over it. */
  private askForSign(signal: AbortSignal): void {
    this.asking ??= this.ask(signal).finally(() => {
      this.asking = null;
    });
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const head = { direction: BACKWARDS, fromPosition: END, maxCount: 1 } as const;
    try {
      for await (const _ of this.pieces((client) => client.readAll(head), signal)) return;
    } catch {
      // Whether the connection still serves is for its liveness to say.
    }
  }
}
