import type { NormalisedDelivery } from '../normalise/normalise-delivery.js';
import { capped } from '../normalise/text.js';
import type { ProvenDelivery } from '../proven-delivery.js';
import type { ReceivedDelivery } from '../received-delivery.js';
import { answerPayload } from './answer-payload.js';

/** ITOC360's answers name a tenant and a provider. Here there is one of each; clients that look for them find these constants. */
export const TENANT_ID = 'default';
export const PROVIDER_ID = 1;

const LONGEST_REASON = 1_000;

/**
 * The answer to a delivery (DESIGN.md, section 5) as JSON: the fields of ITOC360's events API, then our own. GitLab keeps at most 8 kB of it.
 */
export const deliveryAnswer = (
  { source, receivedAt }: ProvenDelivery,
  content: NormalisedDelivery,
  received: ReceivedDelivery,
): string => {
  const first = JSON.stringify({
    id: received.id,
    tenant_id: TENANT_ID,
    provider_id: PROVIDER_ID,
    source_id: source.id,
    type: received.type,
    fingerprint: received.fingerprint,
  });
  const payload = answerPayload(content);
  const rest = JSON.stringify({
    created_at: receivedAt.toISOString(),
    result: received.result,
    reason: capped(received.reason, LONGEST_REASON),
    alert_id: received.alertId,
    position: received.position?.toString() ?? null,
  });
  return `${first.slice(0, -1)},"payload":${payload},${rest.slice(1)}`;
};
