import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Clocks may differ by so much, either way; what lies further apart might be an old delivery, replayed. */
const TOLERANCE_SECONDS = 300;

const WHOLE_SECONDS = /^\d{1,12}$/;

/** GitLab's version of the scheme; others are passed over, as the scheme asks. */
const VERSION = 'v1,';

/** What a delivery's head says of its signature (GITLAB.md, "Signature"): Standard Webhooks. */
export interface SignatureHead {
  readonly id: string;
  /** As it was sent: it is part of what is signed. */
  readonly timestamp: string;
  /** The signatures of the version we know, decoded. */
  readonly signatures: readonly Buffer[];
}

/** `missing`: one of the three headers is not there or cannot be read. `stale`: signed more than five minutes ago, or in the future. */
export type SignatureFault = 'missing' | 'stale' | 'wrong';

/** Everything about a signature that shows before the body is here. @param now milliseconds since 1970 */
export const readSignatureHead = (
  headers: IncomingHttpHeaders,
  now: number,
): SignatureHead | Exclude<SignatureFault, 'wrong'> => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string') return 'missing';
  if (id === '' || !WHOLE_SECONDS.test(timestamp)) return 'missing';

  const signatures = given
    .split(' ')
    .filter((signature) => signature.startsWith(VERSION))
    .map((signature) => Buffer.from(signature.slice(VERSION.length), 'base64'));
  if (signatures.length === 0) return 'missing';
  return Math.abs(now / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS ? 'stale' : { id, timestamp, signatures };
};

/**
 * Whether one of the signatures was made with one of the keys, over exactly these bytes. While keys are rotated, a sender signs with
 * both, or we know both.
 */
export const isSignedBy = (
  keys: readonly Uint8Array[],
  { id, timestamp, signatures }: SignatureHead,
  body: Uint8Array,
): boolean =>
  keys.some((key) => {
    const right = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    return signatures.some((given) => given.length === right.length && timingSafeEqual(given, right));
  });
