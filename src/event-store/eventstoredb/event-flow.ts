import type { ResolvedEvent } from '@eventstore/db-client';

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
  private wake: () => void = () => undefined;

  constructor(private readonly source: ClientStream) {
    const on = (name: string, act: (error?: unknown) => void): void => {
      source.on(name, (error) => {
        // What came in before it comes before it: the stream has it already.
        this.fetch(Number.POSITIVE_INFINITY);
        act(error);
        this.wake();
      });
    };
    source.on('readable', () => {
      this.fetch(AHEAD);
      this.wake();
    });
    on('confirmation', () => undefined);
    on('caughtUp', () => {
      this.live = true;
    });
    on('fellBehind', () => {
      this.live = false;
    });
    on('error', (error) => {
      this.error ??= error;
      this.ended = true;
    });
    on('end', () => {
      this.ended = true;
    });
    on('close', () => {
      this.ended = true;
    });
  }

  /** Says that the server is alive though it has sent no event: it is looking for some that match. */
  heartbeat(): void {
    this.wake();
  }

  /**
   * Everything that has come in; waits when that is nothing. Nothing at all when the signal is aborted.
   *
   * @param silenceMs how long the server may give no sign of life, unless the flow has caught up
   * @throws unknown what the client says, after everything that came in before
   */
  async take(silenceMs: number, signal: AbortSignal): Promise<Taken> {
    for (;;) {
      this.fetch(AHEAD);
      const isNews = this.events.length > 0 || this.ended || this.live !== this.toldCaughtUp;
      if (isNews || signal.aborted) break;
      await this.change(silenceMs, signal);
    }
    const { events } = this;
    if (events.length === 0 && this.error !== null) throw this.error;
    this.events = [];
    const fault = this.error !== null;
    this.toldCaughtUp = this.live && this.source.readableLength === 0 && !fault;
    return { events, caughtUp: this.toldCaughtUp, ended: this.ended && !fault };
  }

  /** Gives the call back to the server. Never throws, and does not wait. */
  cancel(): void {
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

  /** Returns when something has happened. @throws Error when nothing has */
  private async change(silenceMs: number, signal: AbortSignal): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const outcome = await new Promise<'change' | 'silence'>((resolve) => {
      this.wake = () => resolve('change');
      signal.addEventListener('abort', this.wake);
      // A live subscription may rightly be silent; that its server is frozen, the keepalive finds out.
      if (!this.live) timer = setTimeout(() => resolve('silence'), silenceMs);
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', this.wake);
    if (outcome === 'silence') throw new Error(`no answer within ${silenceMs} ms`);
  }
}
