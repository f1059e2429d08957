import { createHmac, randomBytes, randomUUID } from 'node:crypto';

/** A signing token as GitLab shows it, whose keys have 32 bytes. */
export const newSigningToken = (bytes = 32): string => `whsec_${randomBytes(bytes).toString('base64')}`;

export interface Signing {
  /** One signature for each, in this order. */
  readonly tokens: readonly string[];
  readonly id?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

/** The headers with which GitLab signs a body (GITLAB.md, "Signature"). */
export const signatureHeaders = (
  body: string,
  { tokens, id = randomUUID(), at = Date.now() }: Signing,
): Record<string, string> => {
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = tokens.map((token) => {
    const key = Buffer.from(token.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
};
