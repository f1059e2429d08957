import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { KnownSource } from '../directory/known-source.js';
import { SourceDirectory } from '../directory/source-directory.js';
import { Bell } from './bell.js';
import { type SecretPlace, SecretVault } from './secret-vault.js';

/** What a source's deliveries have to prove themselves with. */
export interface KnownSecrets {
  /** GitLab's secret token; null: the source has none. */
  readonly gitlabToken: string | null;
  /** Any of them may have signed; empty: the source has none. */
  readonly signingKeys: readonly { readonly id: string; readonly key: Buffer }[];
}

const RETRY_MS = 500;

/** The secrets of all sources, decrypted, in memory. Follows the directory: current within a second on every process. */
@Injectable()
export class SourceSecrets implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('SourceSecrets');
  private readonly secrets = new Map<string, string>();
  private readonly placesBySource = new Map<string, readonly SecretPlace[]>();
  /** Said once each. */
  private readonly reported = new Set<string>();
  private readonly changes = new Bell();
  private loading: Promise<void> = Promise.resolve();
  private stopped = false;
  private lookedOnce = false;

  constructor(
    private readonly directory: SourceDirectory,
    private readonly vault: SecretVault,
  ) {
    directory.onChange((source) => this.follow(source));
  }

  onModuleInit(): void {
    this.loading = this.keepLoading();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.changes.ring();
    await this.loading;
  }

  /** False until what is kept has been looked at once since the directory was complete. The service is not ready before. */
  get loaded(): boolean {
    return this.directory.caughtUp && (this.lookedOnce || this.missing().length === 0);
  }

  /**
   * Null as long as one of them cannot be read here: nothing may be let in unchecked, and nothing refused.
   */
  of(source: KnownSource): KnownSecrets | null {
    const { gitlabTokenId } = source;
    const gitlabToken = gitlabTokenId === null ? null : this.secrets.get(gitlabTokenId);
    if (gitlabToken === undefined) return null;
    const signingKeys: { id: string; key: Buffer }[] = [];
    for (const id of source.signingKeys) {
      const key = this.secrets.get(id);
      if (key === undefined) return null;
      signingKeys.push({ id, key: Buffer.from(key, 'base64') });
    }
    return { gitlabToken, signingKeys };
  }

  /** For who has just kept it: from the moment on in which the directory knows of it, it can be used here. */
  learn(keyId: string, secret: string): void {
    this.secrets.set(keyId, secret);
  }

  /** No event names it any more. What is left where the database is away does no harm. */
  async erase(keyId: string): Promise<void> {
    this.secrets.delete(keyId);
    try {
      await this.vault.remove(keyId);
    } catch (error) {
      this.logger.warn(`Secret ${keyId} is of no use any more, but could not be erased: ${(error as Error).message}`);
    }
  }

  private follow(source: KnownSource): void {
    const places = placesOf(source);
    const before = this.placesBySource.get(source.id) ?? [];
    this.placesBySource.set(source.id, places);
    for (const { keyId } of before) {
      if (!places.some((place) => place.keyId === keyId)) this.secrets.delete(keyId);
    }
    if (places.length > 0) this.changes.ring();
  }

  private missing(): readonly SecretPlace[] {
    return [...this.placesBySource.values()].flat().filter(({ keyId }) => !this.secrets.has(keyId));
  }

  private async keepLoading(): Promise<void> {
    while (!this.stopped) {
      await this.load();
      await this.changes.heard(this.missing().length === 0 ? null : RETRY_MS);
    }
  }

  /** Never throws: what could not be read is looked for again. */
  private async load(): Promise<void> {
    const complete = this.directory.caughtUp;
    const missing = this.missing();
    try {
      const found = await this.vault.read(missing);
      for (const [keyId, secret] of found) this.secrets.set(keyId, secret);
      this.lookedOnce ||= complete;
      // Before that, the log tells of secrets that have long been removed.
      if (complete) this.report(missing.filter(({ keyId }) => !found.has(keyId)));
    } catch (error) {
      this.logger.warn(`Secrets of sources could not be read: ${(error as Error).message}`);
    }
  }

  private report(unreadable: readonly SecretPlace[]): void {
    for (const { sourceId, kind, keyId } of unreadable) {
      if (this.reported.has(keyId)) continue;
      this.reported.add(keyId);
      this.logger.error(
        `The ${kind} ${keyId} of source ${sourceId} cannot be read with this ENCRYPTION_KEY or is not kept in this database: its deliveries are put off until it is removed or set again.`,
      );
    }
  }
}

const placesOf = ({ id: sourceId, gitlabTokenId, signingKeys }: KnownSource): readonly SecretPlace[] => [
  ...(gitlabTokenId === null ? [] : [{ sourceId, kind: 'gitlab-token' as const, keyId: gitlabTokenId }]),
  ...signingKeys.map((keyId) => ({ sourceId, kind: 'signing-key' as const, keyId })),
];
