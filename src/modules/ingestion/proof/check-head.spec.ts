import { describe, expect, it } from '@jest/globals';
import { checkHead } from './check-head.js';
import { refuseHead } from './proof-refusals.js';

const NOW = 1_744_578_123_000;
const SIGNED = {
  'webhook-id': 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
  'webhook-timestamp': '1744578123',
  'webhook-signature': 'v1,eoSaLtOFqb9PT8wdg5hLQ8m9BxoPEp7HLufb1Anqlzg=',
};
const TOKEN = { 'x-gitlab-token': 'the-secret-token' };
const KEYS = [Buffer.alloc(32)];

const check = (
  gitlabToken: string | null,
  signingKeys: readonly Uint8Array[],
  headers: Record<string, string>,
  now = NOW,
) => checkHead({ gitlabToken, signingKeys }, headers, now);

describe('The head of a delivery', () => {
  it('need not prove anything to a source that has no secrets, and says that nothing was looked at, and that a signature was ignored', () => {
    for (const headers of [{}, TOKEN, SIGNED, { ...SIGNED, 'webhook-timestamp': '1' }]) {
      const proof = check(null, [], headers);
      const signature = 'webhook-signature' in headers ? 'ignored' : 'unchecked';
      expect(proof).toEqual({ gitlabToken: 'unchecked', signature });
      expect(refuseHead(proof)).toBeNull();
    }
  });

  it.each([
    ['the right one', TOKEN, 'ok'],
    ['another one', { 'x-gitlab-token': 'the-secret-tokem' }, 'wrong'],
    ['the beginning of it', { 'x-gitlab-token': 'the-secret' }, 'wrong'],
    ['an empty one', { 'x-gitlab-token': '' }, 'missing'],
    ['none', {}, 'missing'],
    ['a signature in place of it', SIGNED, 'missing'],
  ])('brings GitLab’s secret token: %s', (_, headers: Record<string, string>, result) => {
    const proof = check('the-secret-token', [], headers);
    expect(proof).toEqual({ gitlabToken: result, signature: 'unchecked' });
    expect(refuseHead(proof)?.status).toBe(result === 'ok' ? undefined : 401);
  });

  it('hands a signature on that can only be verified with the body', () => {
    const proof = check(null, KEYS, SIGNED);
    expect(proof).toMatchObject({ gitlabToken: 'unchecked', signature: { id: SIGNED['webhook-id'] } });
    expect(refuseHead(proof)).toBeNull();
  });

  it.each([
    ['missing', {}, NOW],
    ['stale', SIGNED, NOW + 300_001],
    ['stale', SIGNED, NOW - 300_001],
  ])('has a signature that is %s', (fault, headers: Record<string, string>, now) => {
    const proof = check(null, KEYS, headers, now);
    expect(proof).toEqual({ gitlabToken: 'unchecked', signature: fault });
    expect(refuseHead(proof)).toMatchObject({ status: 401, detail: expect.stringMatching(/signature/) });
  });

  it('needs both proofs where the source has both secrets', () => {
    const both = (headers: Record<string, string>) => check('the-secret-token', KEYS, headers);
    expect(refuseHead(both({ ...TOKEN, ...SIGNED }))).toBeNull();
    expect(both(TOKEN)).toEqual({ gitlabToken: 'ok', signature: 'missing' });
    expect(both(SIGNED)).toEqual({ gitlabToken: 'missing', signature: 'unchecked' });
    for (const headers of [TOKEN, SIGNED]) expect(refuseHead(both(headers))?.status).toBe(401);
  });

  it('is told which proof failed, and nothing about a secret', () => {
    const wrong = refuseHead(check('the-secret-token', KEYS, { ...SIGNED, 'x-gitlab-token': 'a-wrong-one' }));
    expect(wrong?.detail).toMatch(/X-Gitlab-Token/);
    expect(JSON.stringify(wrong)).not.toMatch(/the-secret-token|a-wrong-one/);
  });
});
