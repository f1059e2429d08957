import type { IncomingHttpHeaders } from 'node:http';
import { isSameSecret } from '../../../credentials/index.js';
import { readSignatureHead, type SignatureHead } from './verify-signature.js';

/** What a source's deliveries have to prove beside their token, and what that is checked with. */
export interface ProofDemands {
  /** GitLab's secret token; null: `X-Gitlab-Token` is not looked at. */
  readonly gitlabToken: string | null;
  /** Empty: signatures are not looked at. */
  readonly signingKeys: readonly Uint8Array[];
}

/** What a delivery's head proves beside its token. `unchecked`: nobody asked for it, or another proof has failed already; `ignored`: nobody asked, but there it was. */
export interface HeadProof {
  readonly gitlabToken: 'ok' | 'missing' | 'wrong' | 'unchecked';
  /** An object: to be verified once the body is here. */
  readonly signature: 'missing' | 'stale' | 'ignored' | 'unchecked' | SignatureHead;
}

/** @param now milliseconds since 1970 */
export const checkHead = (
  { gitlabToken: expected, signingKeys }: ProofDemands,
  headers: IncomingHttpHeaders,
  now: number,
): HeadProof => {
  const gitlabToken = expected === null ? 'unchecked' : checkGitlabToken(headers['x-gitlab-token'], expected);
  if (gitlabToken === 'missing' || gitlabToken === 'wrong') return { gitlabToken, signature: 'unchecked' };
  if (signingKeys.length === 0) {
    return { gitlabToken, signature: headers['webhook-signature'] === undefined ? 'unchecked' : 'ignored' };
  }
  return { gitlabToken, signature: readSignatureHead(headers, now) };
};

const checkGitlabToken = (given: string | string[] | undefined, expected: string): HeadProof['gitlabToken'] => {
  if (typeof given !== 'string' || given === '') return 'missing';
  return isSameSecret(given, expected) ? 'ok' : 'wrong';
};
