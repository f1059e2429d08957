import type { KnownApiKey } from '../directory/known-api-key.js';
import type { Role } from '../domain/index.js';

/** A key as the API shows it. */
export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Ids of the only sources that it may know of; null: all. */
  readonly sources: readonly string[] | null;
  /** How the key begins. */
  readonly hint: string;
  /** ISO 8601 UTC, as all times here. */
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  /** Of the last event about the key, in decimal digits. */
  readonly position: string;
}

export const toApiKeyView = (key: KnownApiKey): ApiKeyView => ({
  id: key.keyId,
  name: key.name,
  role: key.role,
  sources: key.sources,
  hint: key.hint,
  issuedAt: key.issuedAt.toISOString(),
  issuedBy: key.issuedBy,
  expiresAt: key.expiresAt,
  revokedAt: key.revokedAt?.toISOString() ?? null,
  revokedBy: key.revokedBy,
  position: String(key.position),
});
