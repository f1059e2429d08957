import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  EVENT_STORE,
  type EventStore,
  EventStoreUnavailableError,
  type Position,
  type RecordedEvent,
} from '../../event-store/index.js';
import { LateError, within } from '../../waiting/index.js';
import { CatchingUp } from './catching-up.js';
import { SOURCE_STREAM_PREFIX, type SourceTokenIssued } from './domain/index.js';

const PAUSE_AFTER_FAILURE_MS = 1_000;

const FILTER = { streamPrefixes: [SOURCE_STREAM_PREFIX] };

/**
 * Which token belongs to which source, in memory, so that a delivery is let in without asking anybody. Every process keeps its own, from the
 * beginning of the log; there are few sources.
 */
@Injectable()
export class SourceDirectory implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('SourceDirectory');
  private readonly sourceIds = new Map<string, string>();
  private readonly stopping = new AbortController();
  private readonly waiting = new Set<() => void>();
  private readonly catchingUp = new CatchingUp(() => this.readToHead());
  private following: Promise<void> = Promise.resolve();
  /** Everything about sources up to here is known. */
  private position: Position = 0n;
  private complete = false;

  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  /** False until everything that was registered before this process started is known. The service is not ready before. */
  get caughtUp(): boolean {
    return this.complete;
  }

  /** The source a token belongs to; null for one that is not known here, yet. */
  findByTokenHash(tokenHash: string): string | null {
    return this.sourceIds.get(tokenHash) ?? null;
  }

  /**
   * Returns when everything is known that the store held when this was called, also what another process has just registered.
   * @throws EventStoreUnavailableError when that takes longer than `timeoutMs`
   */
  async catchUp(timeoutMs: number): Promise<void> {
    try {
      await within(timeoutMs, this.catchingUp.next());
    } catch (error) {
      if (!(error instanceof LateError)) throw error;
      throw new EventStoreUnavailableError(`the sources could not be looked up within ${timeoutMs} ms; try again`);
    }
  }

  /** Returns when everything up to the position of a source's event is known. @throws EventStoreUnavailableError after `timeoutMs` */
  async waitFor(position: Position, timeoutMs: number): Promise<void> {
    if (this.position >= position) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (this.position < position) return;
        clearTimeout(limit);
        this.waiting.delete(look);
        resolve();
      };
      const limit = setTimeout(() => {
        this.waiting.delete(look);
        reject(new EventStoreUnavailableError(`the sources of position ${position} have not come in yet; try again`));
      }, timeoutMs);
      this.waiting.add(look);
    });
  }

  onModuleInit(): void {
    this.following = this.follow();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  /** A failure here is a defect: said aloud, and tried again from the last event that went well. */
  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.read(signal);
      } catch (error) {
        this.logger.error(`Reading the sources failed after position ${this.position}`, (error as Error).stack);
        await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    for await (const { events, caughtUp } of this.store.subscribe({ after: this.position, filter: FILTER, signal })) {
      for (const event of events) this.take(event);
      this.complete ||= caughtUp;
      for (const look of [...this.waiting]) look();
    }
  }

  /** Beside the subscription: both read in order and without gaps, so that whoever is ahead knows what the other has yet to read. */
  private async readToHead(): Promise<void> {
    // The head first: what is appended after it was read may be missed.
    const head = await this.store.head();
    if (head <= this.position) return;
    for await (const event of this.store.readAll({ after: this.position, filter: FILTER })) this.take(event);
    this.advance(head);
  }

  private take(event: RecordedEvent): void {
    if (event.type === 'SourceTokenIssued') {
      const { tokenHash, sourceId } = event.data as SourceTokenIssued['data'];
      this.sourceIds.set(tokenHash, sourceId);
    }
    this.advance(event.position);
  }

  private advance(position: Position): void {
    if (position > this.position) this.position = position;
  }
}
