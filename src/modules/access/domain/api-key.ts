import type { ApiKeyEvent, ApiKeyIssued } from './events.js';

export interface ApiKey extends Readonly<ApiKeyIssued['data']> {
  readonly revoked: boolean;
}

/** All keys that have borne one name, oldest first. At most the last one is not revoked. */
export type KeysOfName = readonly ApiKey[];

export const evolve = (keys: KeysOfName, event: ApiKeyEvent): KeysOfName => {
  switch (event.type) {
    case 'ApiKeyIssued':
      return [...keys, { ...event.data, revoked: false }];
    case 'ApiKeyRevoked':
      return keys.map((key) => (key.keyId === event.data.keyId ? { ...key, revoked: true } : key));
  }
};

/** Why a key opens nothing at a moment; null: it does. */
export const keyFault = (
  { revoked, expiresAt }: Pick<ApiKey, 'revoked' | 'expiresAt'>,
  at: Date,
): 'revoked' | 'expired' | null => {
  if (revoked) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= at.getTime() ? 'expired' : null;
};
