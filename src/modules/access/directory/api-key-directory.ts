import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EVENT_STORE, type EventStore, type Position, type RecordedEvent } from '../../../event-store/index.js';
import { MemoryView } from '../../../projections/index.js';
import type { Actor } from '../actor.js';
import { API_KEY_STREAM_PREFIX } from '../domain/index.js';
import { toApiKeyEvent } from '../stored-api-key-event.js';
import { KeyEndings } from './key-endings.js';
import { issuedKey, type KnownApiKey, revokedKey } from './known-api-key.js';

/**
 * All API keys in memory, so that a request is let in without asking anybody. Every process keeps its own, from the beginning of the log, and
 * hears of changes within a second; there are few keys.
 */
@Injectable()
export class ApiKeyDirectory implements OnModuleInit, OnModuleDestroy {
  private readonly keys = new Map<string, KnownApiKey>();
  /** By SHA-256: how long the look-up of a guess takes says nothing about a key. */
  private readonly ids = new Map<string, string>();
  private readonly endings = new KeyEndings();
  private readonly view: MemoryView;

  constructor(@Inject(EVENT_STORE) store: EventStore) {
    this.view = new MemoryView(store, {
      subject: 'API keys',
      filter: { streamPrefixes: [API_KEY_STREAM_PREFIX] },
      take: (event) => this.take(event),
    });
  }

  onModuleInit(): void {
    this.view.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.view.stop();
  }

  /** False until everything is known that happened before this process started. A key may be known before its revocation is. */
  get caughtUp(): boolean {
    return this.view.caughtUp;
  }

  /** Also one that is revoked or has expired; null for a key that is not known here, yet. */
  findByHash(keyHash: string): KnownApiKey | null {
    const keyId = this.ids.get(keyHash);
    return keyId === undefined ? null : this.get(keyId);
  }

  /** Null for a key that is not known here, yet. */
  get(keyId: string): KnownApiKey | null {
    return this.keys.get(keyId) ?? null;
  }

  /** Oldest first, also those that are revoked or have expired. */
  all(): readonly KnownApiKey[] {
    return [...this.keys.values()];
  }

  /**
   * For what goes on after the first answer, such as a stream: calls back once when the actor's key is revoked or expires. The bootstrap key
   * never does. @returns ends the watching
   */
  watch({ keyId }: Pick<Actor, 'keyId'>, onEnd: () => void): () => void {
    const key = keyId === null ? null : this.get(keyId);
    return key === null ? () => undefined : this.endings.watch(key, onEnd);
  }

  /**
   * Returns when everything is known that the store held when this was called, also what another process has just changed. Callers share the
   * rounds in which the store is asked.
   * @throws EventStoreUnavailableError when that takes longer than `timeoutMs`
   */
  catchUp(timeoutMs: number): Promise<void> {
    return this.view.catchUp(timeoutMs);
  }

  /** Returns when everything up to the position of a key's event is known. @throws EventStoreUnavailableError after `timeoutMs` */
  waitFor(position: Position, timeoutMs: number): Promise<void> {
    return this.view.waitFor(position, timeoutMs);
  }

  /** Events that only a newer version knows are passed over: another process may run it. */
  private take(recorded: RecordedEvent): void {
    const event = toApiKeyEvent(recorded);
    if (event === null) return;
    const { keyId } = event.data;
    if (event.type === 'ApiKeyIssued') {
      this.keys.set(keyId, issuedKey(event.data, recorded));
      this.ids.set(event.data.keyHash, keyId);
      return;
    }
    const key = this.get(keyId);
    if (key === null) throw new Error(`API key ${keyId} was revoked, but never issued`);
    this.keys.set(keyId, revokedKey(key, recorded));
    this.endings.revoked(keyId);
  }
}
