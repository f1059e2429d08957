import type { ServerResponse } from 'node:http';
import {
  type EventStore,
  type Position,
  type RecordedEvent,
  UnknownPositionError,
} from '../../../event-store/index.js';
import { type CutOff, EventStream } from './event-stream.js';
import { eventFrame, type Frame } from './frame.js';
import { LiveEvents } from './live-events.js';
import { PastEvents } from './past-events.js';
import type { StreamLimits } from './stream-limits.js';

export interface EventStreamsOptions {
  readonly store: EventStore;
  /** How readers reach this service, asked for with each event: known once it listens. */
  readonly publicUrl: () => string;
  readonly limits: StreamLimits;
}

/** Who reads, and from where on. */
export interface NewReader {
  /** With its headers written. */
  readonly response: ServerResponse;
  readonly start: StartingPoint;
  readonly mayKnow: (sourceId: string) => boolean;
  /** Calls back when its key opens nothing any more, at once where that has happened. Returns what ends the watching. */
  readonly watchKey: (onEnd: () => void) => () => void;
}

/** Where a reader begins, and the end of the log at that time. */
export interface StartingPoint {
  readonly after: Position;
  readonly head: Position;
}

/** All readers of the stream in this process. What they cost is bounded by {@link StreamLimits}, whatever they do. */
export class EventStreams {
  /** Of streams that ended before their readers went. */
  readonly cutOffs: Record<CutOff, number> = { behind: 0, stalled: 0, refused: 0, log: 0, stopping: 0 };
  private readonly streams = new Set<EventStream>();
  private readonly live: LiveEvents;
  private readonly past: PastEvents;
  private readonly timers: readonly NodeJS.Timeout[];
  private isClosed = false;

  constructor(private readonly options: EventStreamsOptions) {
    const { store, limits } = options;
    const toFrame = (event: RecordedEvent): Frame => eventFrame(event, store.storeId, options.publicUrl());
    this.live = new LiveEvents({ store, toFrame, recentBytes: limits.recentBytes });
    this.past = new PastEvents({ store, toFrame, pageBytes: limits.pageBytes, pagesAtOnce: limits.pagesAtOnce });
    this.timers = [
      setInterval(() => void this.heartbeat(), limits.heartbeatMs).unref(),
      setInterval(() => this.inspect(), limits.inspectMs).unref(),
    ];
  }

  get readers(): number {
    return this.streams.size;
  }

  get isFull(): boolean {
    return this.isClosed || this.streams.size >= this.options.limits.readers;
  }

  /** Everything that is kept in memory for readers: the recent events, once, and what waits for each one's connection. */
  get bufferedBytes(): number {
    let bytes = this.live.bytes;
    for (const stream of this.streams) bytes += stream.bufferedBytes;
    return bytes;
  }

  /**
   * @param after the reader's cursor; null: from now on
   * @throws UnknownPositionError the cursor lies beyond the end of the log; EventStoreUnavailableError
   */
  async startingPoint(after: Position | null): Promise<StartingPoint> {
    const head = await this.options.store.head();
    if (after !== null && after > head) throw new UnknownPositionError(`position ${after} lies beyond ${head}`);
    return { after: after ?? head, head };
  }

  /** The caller has looked at {@link isFull}. */
  begin(reader: NewReader): void {
    const { store, limits } = this.options;
    const { response, start, mayKnow, watchKey } = reader;
    // Gone while its starting point was looked up: its `close` would never be heard, and its place never be free again.
    if (response.destroyed) return;
    const stream = new EventStream({
      response,
      storeId: store.storeId,
      live: this.live,
      past: this.past,
      ...start,
      mayKnow,
      lingerMs: limits.lingerMs,
      onCutOff: (reason) => {
        this.cutOffs[reason] += 1;
      },
    });
    this.streams.add(stream);
    this.live.join(stream, start.head);
    const stopWatching = watchKey(() => stream.cutOff('refused'));
    response.once('close', () => {
      this.streams.delete(stream);
      this.live.leave(stream);
      stopWatching();
    });
    void stream.run();
  }

  /** Ends every stream, and lets nobody in any more. */
  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const stream of this.streams) stream.cutOff('stopping');
  }

  private async heartbeat(): Promise<void> {
    // Without the store there is a sign of life all the same.
    await this.live.passOver().catch(() => undefined);
    for (const stream of this.streams) stream.heartbeat();
  }

  private inspect(): void {
    for (const stream of this.streams) {
      if (stream.hasStalledFor(this.options.limits.stallMs)) stream.cutOff('stalled');
    }
  }
}
