import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import {
  type EventReader,
  type Position,
  type RecordedEvent,
  UnknownPositionError,
} from '../../../event-store/index.js';
import { ALERT_EVENTS } from '../alert-events.js';
import type { Frame } from './frame.js';
import { RecentFrames } from './recent-frames.js';

const PAUSE_AFTER_FAILURE_MS = 1_000;

/** Frames that are added before the readers' connections get a chance to take some. */
const FRAMES_AT_ONCE = 32;

export interface LiveReader {
  /** There may be something new, or the oldest of the recent events are gone. */
  onNews(): void;
  /** The log is not the one it was: whatever the reader has had may not stand there any more. */
  onLogLost(): void;
}

export interface LiveEventsOptions {
  readonly store: EventReader;
  readonly toFrame: (event: RecordedEvent) => Frame;
  readonly recentBytes: number;
}

/** Follows the end of the log, once for all readers of this process, and only while there are any. */
export class LiveEvents {
  private readonly logger = new Logger('EventStream');
  private readonly readers = new Set<LiveReader>();
  private following: { readonly recent: RecentFrames; readonly stop: AbortController } | null = null;

  constructor(private readonly options: LiveEventsOptions) {}

  /** @param head of the log, as the reader has found it: an empty room begins there */
  join(reader: LiveReader, head: Position): void {
    this.readers.add(reader);
    if (this.following === null) this.start(head);
  }

  leave(reader: LiveReader): void {
    this.readers.delete(reader);
    if (this.readers.size === 0) this.stop();
  }

  /** What all readers share. */
  get bytes(): number {
    return this.following?.recent.bytes ?? 0;
  }

  get upTo(): Position {
    return this.following?.recent.upTo ?? 0n;
  }

  /** Whether everything after the position is at hand. */
  reaches(position: Position): boolean {
    return this.following?.recent.reaches(position) ?? false;
  }

  next(after: Position): Frame | null {
    return this.following?.recent.next(after) ?? null;
  }

  /** Moves on over what does not go out, up to the end of the log. @throws EventStoreUnavailableError */
  async passOver(): Promise<void> {
    if (this.following === null) return;
    const { recent } = this.following;
    const { store } = this.options;
    // The head first: what is appended after it was read is not passed over.
    const head = await store.head();
    const after = recent.upTo;
    if (head <= after) return;
    for await (const event of store.readAll({ after, filter: ALERT_EVENTS, limit: 1 }))
      if (event.position <= head) return;
    recent.passOver(head);
    this.tellReaders();
  }

  private start(head: Position): void {
    const recent = new RecentFrames(head, this.options.recentBytes);
    const stop = new AbortController();
    this.following = { recent, stop };
    void this.follow(recent, stop.signal);
  }

  private stop(): void {
    this.following?.stop.abort();
    this.following = null;
  }

  /** Never throws. What fails here is a defect, or an event that no reader could make anything of: said aloud, never passed over. */
  private async follow(recent: RecentFrames, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.read(recent, signal);
      } catch (error) {
        if (error instanceof UnknownPositionError) return this.loseLog(recent);
        this.logger.error(`The event stream stands still after position ${recent.upTo}`, (error as Error).stack);
      }
      // Also where the store has closed, and the iteration ended with it.
      await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Whoever comes next begins at the new end. */
  private loseLog(recent: RecentFrames): void {
    if (this.following?.recent !== recent) return;
    this.following = null;
    for (const reader of [...this.readers]) reader.onLogLost();
  }

  private async read(recent: RecentFrames, signal: AbortSignal): Promise<void> {
    const { store, toFrame } = this.options;
    for await (const { events } of store.subscribe({ after: recent.upTo, filter: ALERT_EVENTS, signal })) {
      for (const [index, event] of events.entries()) {
        recent.add(toFrame(event));
        if (index % FRAMES_AT_ONCE < FRAMES_AT_ONCE - 1) continue;
        this.tellReaders();
        await nextTurn();
        if (signal.aborted) return;
      }
      this.tellReaders();
    }
  }

  private tellReaders(): void {
    for (const reader of this.readers) reader.onNews();
  }
}
