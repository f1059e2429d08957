import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { encryptionKey, seal, unseal } from './seal.js';

const key = encryptionKey(randomBytes(32).toString('base64'));
const other = encryptionKey(randomBytes(32).toString('base64'));
const SECRET = 'hunter2 🦊';
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

describe('A sealed secret', () => {
  it('is opened with its key for its place', () => {
    expect(unseal(key, 'here', seal(key, 'here', SECRET))).toBe(SECRET);
  });

  it('does not show the secret, and never looks the same', () => {
    const [one, another] = [seal(key, 'here', SECRET), seal(key, 'here', SECRET)];
    expect(one.content.includes('hunter2')).toBe(false);
    expect(one.content.equals(another.content)).toBe(false);
    expect(one.nonce.equals(another.nonce)).toBe(false);
  });

  it('is opened with no other key, for no other place, and not when somebody touched it', () => {
    const sealed = seal(key, 'here', SECRET);
    const { nonce, content } = sealed;
    expect(unseal(other, 'here', sealed)).toBeNull();
    expect(unseal(key, 'there', sealed)).toBeNull();
    expect(unseal(key, 'here', { nonce: flipped(nonce, 0), content })).toBeNull();
    for (let at = 0; at < content.length; at += 1) {
      expect(unseal(key, 'here', { nonce, content: flipped(content, at) })).toBeNull();
    }
    expect(unseal(key, 'here', { nonce, content: content.subarray(0, 5) })).toBeNull();
  });
});

describe('A key’s fingerprint', () => {
  it('tells it from others and says nothing about it', () => {
    expect(key.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(other.fingerprint).not.toBe(key.fingerprint);
    expect(key.bytes.toString('hex')).not.toContain(key.fingerprint);
  });
});
