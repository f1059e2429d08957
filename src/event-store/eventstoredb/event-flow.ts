import type { ResolvedEvent } from '@eventstore/db-client';
import type { Liveness } from './liveness.js';

/** Events that are fetched ahead of the consumer. As many as a projection handles in a transaction. */
const AHEAD = 1_000;

/** A read or a subscription, as the client hands it out. */
export interface ClientStream {
  on(name: string, listener: (...values: unknown[]) => void): unknown;
  read(): unknown;
  readonly readableLength: number;
  cancel?(): Promise<void>;
  unsubscribe?(): Promise<void>;
}

export interface Taken {
  /** What has come in since, in order. */
  readonly events: readonly ResolvedEvent[];
  /** Of a subscription: the server had nothing more, and everything that came before it said so has been taken. */
  readonly caughtUp: boolean;
  /** Nothing follows. */
  readonly ended: boolean;
}

/**
 * Pulls from a stream of the client's. Its own iterator says "caught up" before the consumer has had what came earlier, waits
 * for a frozen server, does not end when it is cancelled, and lets a subscription fall so far behind during a pause of the
 * consumer that the server ends it. This one fetches ahead, and keeps what comes in in order.
 */
export class EventFlow {
  private events: ResolvedEvent[] = [];
  private live = false;
  private ended = false;
  private error: unknown = null;
  private toldCaughtUp = false;
  private cancelled = false;
  private lastSignAt = Date.now();
  private wake: () => void = () => undefined;

  constructor(
    private readonly source: ClientStream,
    private readonly connection: Liveness,
  ) {
    const on = (name: string, act: (error?: unknown) => void): void => {
      source.on(name, (error) => {
        // What came in before it comes before it: the stream has it already.
        this.fetch(Number.POSITIVE_INFINITY);
        act(error);
        this.heartbeat();
      });
    };
    source.on('readable', () => {
      this.fetch(AHEAD);
      this.heartbeat();
    });
    on('confirmation', () => undefined);
    on('caughtUp', () => {
      this.live = true;
    });
    on('fellBehind', () => {
      this.live = false;
    });
    on('error', (error) => this.fail(error));
    on('end', () => {
      this.ended = true;
    });
    on('close', () => {
      this.ended = true;
    });
  }

  /** The server is alive; it may still be looking for events that match. */
  heartbeat(): void {
    this.lastSignAt = Date.now();
    if (!this.cancelled) this.connection.sign();
    this.wake();
  }

  /** Ends it with an error, after what has come in. */
  fail(error: unknown): void {
    this.error ??= error;
    this.ended = true;
    this.wake();
  }

  /**
   * Everything that has come in; waits when that is nothing. Null: there was no sign of life for so long, or the signal was aborted. A server that
   * passes over a million events of others says now and then that it is still at work.
   *
   * @throws unknown what the client says, after everything that came in before
   */
  async take(silenceMs: number, signal: AbortSignal): Promise<Taken | null> {
    const askedAt = Date.now();
    while (!this.hasNews()) {
      const left = Math.max(askedAt, this.lastSignAt) + silenceMs - Date.now();
      if (signal.aborted || left <= 0) return null;
      await this.change(left, signal);
    }
    const { events } = this;
    if (events.length === 0 && this.error !== null) throw this.error;
    this.events = [];
    const fault = this.error !== null;
    this.toldCaughtUp = this.live && this.source.readableLength === 0 && !fault;
    return { events, caughtUp: this.toldCaughtUp, ended: this.ended && !fault };
  }

  /** It has caught up, so that silence says nothing. */
  get isLive(): boolean {
    return this.live;
  }

  /** Gives the call back to the server. Never throws, and does not wait. */
  cancel(): void {
    this.cancelled = true;
    const cancelled = this.source.cancel?.() ?? this.source.unsubscribe?.();
    cancelled?.catch(() => undefined);
  }

  private fetch(most: number): void {
    while (this.events.length < most) {
      const event = this.source.read() as ResolvedEvent | null;
      if (event === null) return;
      this.events.push(event);
    }
  }

  private hasNews(): boolean {
    this.fetch(AHEAD);
    return this.events.length > 0 || this.ended || this.live !== this.toldCaughtUp;
  }

  /** Returns when something has happened, and after so many milliseconds. */
  private async change(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const isOwed = !this.live;
    if (isOwed) this.connection.begin();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      signal.addEventListener('abort', this.wake);
      timer = setTimeout(resolve, timeoutMs);
    });
    if (isOwed) this.connection.end();
    clearTimeout(timer);
    signal.removeEventListener('abort', this.wake);
  }
}
