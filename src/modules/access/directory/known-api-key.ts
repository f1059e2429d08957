import type { RecordedEvent } from '../../../event-store/index.js';
import type { Actor } from '../actor.js';
import type { ApiKeyIssued } from '../domain/index.js';

/** What has to be known of a key when somebody uses it, and what may be shown of it. Plain data, as of one moment. */
export interface KnownApiKey extends Readonly<Omit<ApiKeyIssued['data'], 'keyHash'>> {
  readonly issuedAt: Date;
  readonly issuedBy: string;
  readonly issuedPosition: bigint;
  readonly revoked: boolean;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
  /** Of the last event about it. */
  readonly position: bigint;
}

export const issuedKey = ({ keyHash: _, ...key }: ApiKeyIssued['data'], at: RecordedEvent): KnownApiKey => ({
  ...key,
  issuedAt: at.recordedAt,
  issuedBy: String(at.metadata.actor),
  issuedPosition: at.position,
  revoked: false,
  revokedAt: null,
  revokedBy: null,
  position: at.position,
});

export const revokedKey = (key: KnownApiKey, at: RecordedEvent): KnownApiKey => ({
  ...key,
  revoked: true,
  revokedAt: at.recordedAt,
  revokedBy: String(at.metadata.actor),
  position: at.position,
});

/** Whoever uses the key. */
export const actorWith = ({ keyId, name, role, sources }: KnownApiKey): Actor => ({ keyId, name, role, sources });
