import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Lifecycle, Settings, StartupRefusedError } from '../../../config/index.js';
import { outlastOutages, startPatience } from '../../../database/index.js';
import type { SecretKind } from '../domain/index.js';
import { type EncryptionKey, encryptionKey, type Sealed, seal, unseal } from './seal.js';

/** Which secret it is: it can be read for no other one. */
export interface SecretPlace {
  readonly sourceId: string;
  readonly kind: SecretKind;
  /** UUID, new for every secret. */
  readonly keyId: string;
}

/** There is no way to keep a secret here. The message says what to do. */
export class SecretNotKeptError extends Error {
  override readonly name = 'SecretNotKeptError';
}

/**
 * Secrets that have to be read again, encrypted with ENCRYPTION_KEY, in PostgreSQL and outside of the log. One is written before the event that
 * names it: without that event it has no effect.
 */
@Injectable()
export class SecretVault implements OnModuleInit {
  private readonly key: EncryptionKey | null;

  constructor(
    private readonly database: DataSource,
    settings: Settings,
    private readonly lifecycle: Lifecycle,
  ) {
    this.key = settings.encryptionKey === null ? null : encryptionKey(settings.encryptionKey);
  }

  /** @throws StartupRefusedError where this process could not read what is kept: its deliveries would all be put off */
  async onModuleInit(): Promise<void> {
    const fingerprint = this.key?.fingerprint ?? 'none';
    const [{ count }] = await outlastOutages(
      () => this.database.query<[{ count: string }]>(COUNT_OTHERS, [fingerprint]),
      startPatience(this.lifecycle.stopRequested),
    );
    if (count === '0') return;
    throw new StartupRefusedError(
      this.key === null
        ? `ENCRYPTION_KEY is unset, but secrets of sources are kept in the database with one (${count}): set it to that key.`
        : `ENCRYPTION_KEY (where it is unset, DATA_DIR/encryption-key) is another key than the one with which secrets of sources are kept in the database (${count}): set it to that key.`,
    );
  }

  /** Returns when it is on disk. @throws SecretNotKeptError */
  async keep(place: SecretPlace, secret: string): Promise<void> {
    if (this.key === null) throw new SecretNotKeptError(NO_KEY);
    const { nonce, content } = seal(this.key, inWords(place), secret);
    const { keyId, sourceId, kind } = place;
    const kept = await this.database.query<unknown[]>(KEEP, [
      keyId,
      sourceId,
      kind,
      this.key.fingerprint,
      nonce,
      content,
    ]);
    if (kept.length === 0) throw new SecretNotKeptError(OTHER_KEY);
  }

  /** Those that can be read, by key id. What is missing is not there, or is not what was kept for this place. */
  async read(places: readonly SecretPlace[]): Promise<ReadonlyMap<string, string>> {
    const secrets = new Map<string, string>();
    const { key } = this;
    if (key === null || places.length === 0) return secrets;
    const rows = await this.database.query<(Sealed & { keyId: string })[]>(READ, [places.map(({ keyId }) => keyId)]);
    const byId = new Map(rows.map((row) => [row.keyId, row]));
    for (const place of places) {
      const row = byId.get(place.keyId);
      const secret = row === undefined ? null : unseal(key, inWords(place), row);
      if (secret !== null) secrets.set(place.keyId, secret);
    }
    return secrets;
  }

  async remove(keyId: string): Promise<void> {
    await this.database.query('DELETE FROM secrets.source_secrets WHERE key_id = $1', [keyId]);
  }
}

const inWords = ({ sourceId, kind, keyId }: SecretPlace): string => `${sourceId} ${kind} ${keyId}`;

const NO_KEY =
  'There is no ENCRYPTION_KEY to keep secrets with: start the service with one ("openssl rand -base64 32" makes it), the same for every process, and send this again.';
const OTHER_KEY =
  'Secrets are kept with another ENCRYPTION_KEY than this process has: start it with that key, and send this again.';

const COUNT_OTHERS = 'SELECT count(*) AS count FROM secrets.source_secrets WHERE encrypted_with <> $1';

const KEEP = `
  INSERT INTO secrets.source_secrets (key_id, source_id, kind, encrypted_with, nonce, content)
  SELECT $1, $2, $3, $4::text, $5, $6
   WHERE NOT EXISTS (SELECT FROM secrets.source_secrets WHERE encrypted_with <> $4::text)
  RETURNING key_id`;

const READ = 'SELECT key_id AS "keyId", nonce, content FROM secrets.source_secrets WHERE key_id = ANY ($1)';
