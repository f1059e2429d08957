import type { Role } from './role.js';

/**
 * Everything that can stand in an `api-key-<name>` stream. The shapes below are the stored JSON, version {@link SCHEMA_VERSION}; the metadata holds
 * `schemaVersion`, `$correlationId`, `$causationId`, `actor` and, where that is not the bootstrap key, `apiKeyId`.
 *
 * All keys of one name share a stream, so that its expected revision keeps two living keys from bearing the same name.
 */
export const SCHEMA_VERSION = 1;

/** A key was made. It was shown once and is kept nowhere. */
export interface ApiKeyIssued {
  readonly type: 'ApiKeyIssued';
  readonly data: {
    /** UUID, random. */
    readonly keyId: string;
    /** Whoever uses the key goes by this name in the history. */
    readonly name: string;
    readonly role: Role;
    /** Ids of the only sources that it may know of; null: all. */
    readonly sources: readonly string[] | null;
    /** SHA-256 of the key, 64 hex digits. */
    readonly keyHash: string;
    /** How the key begins: `pak_Ab3d…`. */
    readonly hint: string;
    /** ISO 8601 UTC; null: never. */
    readonly expiresAt: string | null;
  };
}

/** The key opens nothing any more. */
export interface ApiKeyRevoked {
  readonly type: 'ApiKeyRevoked';
  readonly data: { readonly keyId: string };
}

export type ApiKeyEvent = ApiKeyIssued | ApiKeyRevoked;

export const API_KEY_STREAM_PREFIX = 'api-key-';

/** @param name as {@link apiKeyName} gives it. Upper or lower case makes no other name. */
export const apiKeyStream = (name: string): string => `${API_KEY_STREAM_PREFIX}${name.toLowerCase()}`;
