import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** 32 bytes and what tells it from others without giving it away. */
export interface EncryptionKey {
  readonly bytes: Buffer;
  /** 16 hex digits. */
  readonly fingerprint: string;
}

/** A secret as it may lie in a database. */
export interface Sealed {
  /** Random: 96 bits are enough for billions of secrets under one key. */
  readonly nonce: Buffer;
  /** The encrypted secret and the 16 bytes that prove that nobody has touched it. */
  readonly content: Buffer;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const PROOF_BYTES = 16;

/** @param base64 32 bytes, as the settings have checked them */
export const encryptionKey = (base64: string): EncryptionKey => {
  const bytes = Buffer.from(base64, 'base64');
  const fingerprint = createHmac('sha256', bytes).update('pipeline-alerts encryption key').digest('hex').slice(0, 16);
  return { bytes, fingerprint };
};

/** @param place whose secret it is: it can be opened for no other place */
export const seal = ({ bytes }: EncryptionKey, place: string, secret: string): Sealed => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, bytes, nonce, { authTagLength: PROOF_BYTES }).setAAD(Buffer.from(place));
  return { nonce, content: Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]) };
};

/** Null where key or place is another one, or somebody has touched it. */
export const unseal = ({ bytes }: EncryptionKey, place: string, { nonce, content }: Sealed): string | null => {
  try {
    const decipher = createDecipheriv(CIPHER, bytes, nonce, { authTagLength: PROOF_BYTES }).setAAD(Buffer.from(place));
    decipher.setAuthTag(content.subarray(-PROOF_BYTES));
    return Buffer.concat([decipher.update(content.subarray(0, -PROOF_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
};
