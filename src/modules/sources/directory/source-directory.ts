import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EVENT_STORE, type EventStore, type Position, type RecordedEvent } from '../../../event-store/index.js';
import { MemoryView } from '../../../projections/index.js';
import { evolve, SOURCE_STREAM_PREFIX, type Source } from '../domain/index.js';
import { toSourceEvent } from '../stored-source-event.js';
import { type KnownSource, type KnownToken, toKnownSource } from './known-source.js';

interface Entry {
  readonly source: Source;
  readonly known: KnownSource;
}

/**
 * All sources in memory, so that a delivery is let in, proved and judged without asking anybody. Every process keeps its own, from the
 * beginning of the log, and hears of changes within a second; there are few sources.
 */
@Injectable()
export class SourceDirectory implements OnModuleInit, OnModuleDestroy {
  private readonly sources = new Map<string, Entry>();
  /** By SHA-256: how long the look-up of a guess takes says nothing about a token. */
  private readonly tokens = new Map<
    string,
    { readonly sourceId: string; readonly token: Omit<KnownToken, 'source'> }
  >();
  private readonly listeners = new Set<(source: KnownSource) => void>();
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

  /** What a token opens, also one that is revoked or has expired ({@link whyTokenIsRefused}); null for one that is not known here, yet. */
  findByTokenHash(tokenHash: string): KnownToken | null {
    const found = this.tokens.get(tokenHash);
    const source = found === undefined ? null : this.get(found.sourceId);
    return found === undefined || source === null ? null : { source, ...found.token };
  }

  /** Null for a source that is not known here, yet. */
  get(sourceId: string): KnownSource | null {
    return this.sources.get(sourceId)?.known ?? null;
  }

  all(): readonly KnownSource[] {
    return [...this.sources.values()].map(({ known }) => known);
  }

  /** Calls back with every source that changes, as it is then. */
  onChange(listener: (source: KnownSource) => void): void {
    this.listeners.add(listener);
  }

  /**
   * Returns when everything is known that the store held when this was called, also what another process has just changed.
   * @throws EventStoreUnavailableError when that takes longer than `timeoutMs`
   */
  catchUp(timeoutMs: number): Promise<void> {
    return this.view.catchUp(timeoutMs);
  }

  /** Returns when everything up to the position of a source's event is known. @throws EventStoreUnavailableError after `timeoutMs` */
  waitFor(position: Position, timeoutMs: number): Promise<void> {
    return this.view.waitFor(position, timeoutMs);
  }

  /** Events that only a newer version knows are passed over: another process may run it. */
  private take(recorded: RecordedEvent): void {
    const event = toSourceEvent(recorded);
    if (event === null) return;
    const source = evolve(this.sources.get(event.data.sourceId)?.source ?? null, event);
    const known = toKnownSource(source);
    this.sources.set(source.id, { source, known });
    if (event.type === 'SourceTokenIssued' || event.type === 'SourceTokenRevoked') this.takeTokens(source);
    for (const listener of this.listeners) listener(known);
  }

  private takeTokens({ id: sourceId, tokens }: Source): void {
    for (const { id: tokenId, hash, expiresAt, revoked } of tokens) {
      const token = { tokenId, expiresAt: expiresAt === null ? null : new Date(expiresAt), revoked };
      this.tokens.set(hash, { sourceId, token });
    }
  }
}
