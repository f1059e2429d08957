import { describe, expect, it } from '@jest/globals';
import { PROOF } from '../../../test/support/delivery-records.js';
import { hasHeld } from './delivery-record.js';

describe('The proof of a delivery', () => {
  it.each(['ok', 'unchecked', 'ignored'] as const)('holds with a signature that is %s', (signature) => {
    expect(hasHeld({ ...PROOF, signature })).toBe(true);
  });

  it.each(['wrong', 'missing', 'stale'] as const)('does not hold with a signature that is %s', (signature) => {
    expect(hasHeld({ ...PROOF, signature })).toBe(false);
  });

  it('does not hold without a token, or with a wrong one', () => {
    expect(hasHeld({ ...PROOF, tokenId: null })).toBe(false);
    expect(hasHeld({ ...PROOF, gitlabToken: 'wrong' })).toBe(false);
  });
});
