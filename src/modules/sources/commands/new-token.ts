import { randomUUID } from 'node:crypto';
import { createSecretToken, hashToken, tokenHint } from '../../../credentials/index.js';
import type { NewToken } from '../domain/index.js';

/** A fresh secret, and what may be kept of it. */
export const newToken = ({
  label,
  expiresAt,
}: Pick<NewToken, 'label' | 'expiresAt'>): {
  readonly secret: string;
  readonly token: NewToken;
} => {
  const secret = createSecretToken('pas_');
  const token = { tokenId: randomUUID(), tokenHash: hashToken(secret), hint: tokenHint(secret), label, expiresAt };
  return { secret, token };
};
