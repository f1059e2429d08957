import { hash, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 62^43 > 2^256 */
const LENGTH = 43;

/** The largest multiple of 62 below 256: bytes from here on would favour the alphabet's first letters. */
const FAIR_BYTES = 248;

/** What a credential opens, told by how it begins: a source's deliveries or the API. */
export type TokenPrefix = 'pas_' | 'pak_';

/** A new secret: prefix and 43 random letters and digits, 256 bits. Needs no escaping in URLs, headers and shells. */
export const createSecretToken = (prefix: TokenPrefix): string => {
  let token = '';
  while (token.length < LENGTH) {
    for (const byte of randomBytes(LENGTH)) {
      if (byte < FAIR_BYTES && token.length < LENGTH) token += ALPHABET[byte % ALPHABET.length];
    }
  }
  return prefix + token;
};

/** Whether it could be one of ours: nobody has to be asked about anything else. */
export const isSecretToken = (prefix: TokenPrefix, text: string): boolean =>
  text.startsWith(prefix) && text.length === prefix.length + LENGTH && /^[A-Za-z0-9]+$/.test(text.slice(prefix.length));

/** SHA-256 in hex. Enough for secrets of 256 random bits; a slow hash protects only those that can be guessed. */
export const hashToken = (token: string): string => hash('sha256', token, 'hex');

/** What may be shown of a token, so that people can tell theirs apart. */
export const tokenHint = (token: string): string => `${token.slice(0, 8)}…`;
