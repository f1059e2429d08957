import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { EventStoreUnavailableError, type Position, UnknownPositionError } from '../../../event-store/index.js';
import { cursorHeartbeat, type Frame, greeting, HEARTBEAT } from './frame.js';
import type { LiveEvents, LiveReader } from './live-events.js';
import type { PastEvents } from './past-events.js';

/**
 * Why a stream ended before its reader went: `behind` and `stalled` readers were too slow, `refused` ones have a key that opens nothing any
 * more, `log` says that the log was restored to an earlier time or cannot be read.
 */
export type CutOff = 'behind' | 'stalled' | 'refused' | 'log' | 'stopping';

/** Of frames that are written together. */
const WRITE_BYTES = 16_384;
const PAUSE_WITHOUT_STORE_MS = 1_000;

export interface EventStreamOptions {
  readonly response: ServerResponse;
  readonly storeId: string;
  readonly live: LiveEvents;
  readonly past: PastEvents;
  /** Where the reader begins: everything after it is written, once and in order. */
  readonly after: Position;
  /** The end of the log when it came. */
  readonly head: Position;
  readonly mayKnow: (sourceId: string) => boolean;
  readonly lingerMs: number;
  readonly onCutOff: (reason: CutOff) => void;
}

/**
 * One reader. It holds no events but those under way to the socket: it knows its position, and takes what follows from what all readers
 * share or, further back, from the log, as fast as its connection takes it.
 */
export class EventStream implements LiveReader {
  private readonly logger = new Logger('EventStream');
  private position: Position;
  private head: Position;
  /** The last cursor that was written. */
  private told: Position;
  private isOver = false;
  private isLive = false;
  private pageBytes = 0;
  private blockedSince: number | null = null;
  private wake: () => void = () => undefined;
  private rouse: () => void = () => undefined;

  constructor(private readonly options: EventStreamOptions) {
    const { after, head, response } = options;
    this.position = after;
    this.head = head;
    this.told = after;
    response.on('drain', () => {
      this.blockedSince = null;
      this.rouse();
    });
    response.on('error', () => undefined); // 'close' follows
    response.on('close', () => this.finish());
  }

  /** Bytes that wait for the reader's connection, and of the page of the log that it is given. */
  get bufferedBytes(): number {
    return this.options.response.writableLength + this.pageBytes;
  }

  /** Returns when the stream is over. Never throws. */
  async run(): Promise<void> {
    const { storeId, after, live } = this.options;
    this.write(greeting(storeId, after));
    while (!this.isOver) {
      try {
        this.isLive = live.reaches(this.position);
        await (this.isLive ? this.followLive() : this.catchUp());
      } catch (error) {
        await this.explain(error);
      }
    }
  }

  onNews(): void {
    if (this.isLive && this.blockedSince !== null && !this.options.live.reaches(this.position)) this.cutOff('behind');
    this.wake();
  }

  onLogLost(): void {
    this.cutOff('log');
  }

  /** A sign of life, and the cursor where it has moved over what does not go out. A connection that is full needs none. */
  heartbeat(): void {
    if (this.isOver || this.blockedSince !== null) return;
    if (this.isLive) this.hasEverything();
    const hasMoved = this.position > this.told;
    this.told = this.position;
    this.write(hasMoved ? cursorHeartbeat(this.options.storeId, this.position) : HEARTBEAT);
  }

  /** Whether its connection has taken nothing for so long, though something waits for it. */
  hasStalledFor(milliseconds: number): boolean {
    return this.blockedSince !== null && performance.now() - this.blockedSince > milliseconds;
  }

  /** Ends the stream; the reader comes back with its cursor. What its connection does not take soon is lost to it, with no harm done. */
  cutOff(reason: CutOff): void {
    if (this.isOver) return;
    this.options.onCutOff(reason);
    const { response, lingerMs } = this.options;
    const limit = setTimeout(() => response.destroy(), lingerMs).unref();
    response.once('close', () => clearTimeout(limit));
    response.end();
    this.finish();
  }

  private finish(): void {
    this.isOver = true;
    this.wake();
    this.rouse();
  }

  private async catchUp(): Promise<void> {
    const { frames, bytes, readUpTo, head } = await this.options.past.read(this.position, this.head);
    this.head = head;
    this.pageBytes = bytes;
    let next = 0;
    await this.deliver(() => frames[next++] ?? null);
    this.pageBytes = 0;
    this.position = readUpTo;
  }

  private async followLive(): Promise<void> {
    const { live } = this.options;
    await this.deliver(() => (live.reaches(this.position) ? live.next(this.position) : null));
    if (this.isOver || !this.hasEverything()) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }

  /** Whether the reader is at the end of the log; its position then is, too. */
  private hasEverything(): boolean {
    const { live } = this.options;
    if (!live.reaches(this.position) || live.next(this.position) !== null) return false;
    if (live.upTo > this.position) this.position = live.upTo;
    return true;
  }

  /** Writes one frame after the other until there is none, waiting for the connection where it is full. */
  private async deliver(take: () => Frame | null): Promise<void> {
    const { mayKnow } = this.options;
    let batch: Buffer[] = [];
    let bytes = 0;
    for (let frame = take(); frame !== null && !this.isOver; frame = take()) {
      this.position = frame.position;
      if (!mayKnow(frame.sourceId)) continue;
      this.told = frame.position;
      batch.push(frame.bytes);
      bytes += frame.bytes.length;
      if (bytes < WRITE_BYTES) continue;
      this.write(batch.length === 1 ? frame.bytes : Buffer.concat(batch, bytes));
      [batch, bytes] = [[], 0];
      await this.untilDrained();
    }
    if (bytes > 0) this.write(Buffer.concat(batch, bytes));
    await this.untilDrained();
  }

  private write(bytes: Buffer): void {
    if (this.isOver) return;
    const isFull = !this.options.response.write(bytes);
    if (isFull) this.blockedSince ??= performance.now();
  }

  private async untilDrained(): Promise<void> {
    if (this.isOver || this.blockedSince === null) return;
    await new Promise<void>((resolve) => {
      this.rouse = resolve;
    });
  }

  /** Waits where asking again helps, else ends the stream. */
  private async explain(error: unknown): Promise<void> {
    if (error instanceof EventStoreUnavailableError) {
      await sleep(PAUSE_WITHOUT_STORE_MS, undefined, { ref: false });
      return;
    }
    if (!(error instanceof UnknownPositionError)) {
      this.logger.error(`The event stream cannot be read after position ${this.position}`, (error as Error).stack);
    }
    this.cutOff('log');
  }
}
