import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EVENT_STORE, type EventStore, type Position, type RecordedEvent } from '../../event-store/index.js';
import { MemoryView } from '../../projections/index.js';
import { SOURCE_STREAM_PREFIX, type SourceTokenIssued } from './domain/index.js';

/**
 * Which token belongs to which source, in memory, so that a delivery is let in without asking anybody. Every process keeps its own, from the
 * beginning of the log; there are few sources.
 */
@Injectable()
export class SourceDirectory implements OnModuleInit, OnModuleDestroy {
  private readonly sourceIds = new Map<string, string>();
  private readonly view: MemoryView;

  constructor(@Inject(EVENT_STORE) store: EventStore) {
    this.view = new MemoryView(store, {
      subject: 'sources',
      filter: { streamPrefixes: [SOURCE_STREAM_PREFIX] },
      take: (event) => this.take(event),
    });
  }

  onModuleInit(): void {
    this.view.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.view.stop();
  }

  /** False until everything that was registered before this process started is known. The service is not ready before. */
  get caughtUp(): boolean {
    return this.view.caughtUp;
  }

  /** The source a token belongs to; null for one that is not known here, yet. */
  findByTokenHash(tokenHash: string): string | null {
    return this.sourceIds.get(tokenHash) ?? null;
  }

  /**
   * Returns when everything is known that the store held when this was called, also what another process has just registered.
   * @throws EventStoreUnavailableError when that takes longer than `timeoutMs`
   */
  catchUp(timeoutMs: number): Promise<void> {
    return this.view.catchUp(timeoutMs);
  }

  /** Returns when everything up to the position of a source's event is known. @throws EventStoreUnavailableError after `timeoutMs` */
  waitFor(position: Position, timeoutMs: number): Promise<void> {
    return this.view.waitFor(position, timeoutMs);
  }

  private take(event: RecordedEvent): void {
    if (event.type !== 'SourceTokenIssued') return;
    const { tokenHash, sourceId } = event.data as SourceTokenIssued['data'];
    this.sourceIds.set(tokenHash, sourceId);
  }
}
