import { KNOWN_STATUSES } from '../../modules/alerts/index.js';
import { LOGGED_RESULTS } from '../../modules/deliveries/index.js';
import { described, nullable, object, oneOfTexts, optional, ref, type Schemas } from '../parts/schema.js';
import { COUNT, FINGERPRINT, ID, PIPELINE_ID, POSITION, SECONDS, TEXT, TIME, VERDICT_TYPE } from '../parts/values.js';
import { PIPELINE_EVENT } from './pipelines.js';

const resultsBut = (...others: readonly string[]): readonly string[] =>
  LOGGED_RESULTS.filter((result) => !others.includes(result));

export const LOGGED_RESULT = oneOfTexts(LOGGED_RESULTS);
export const PREVIEW_RESULT = oneOfTexts(resultsBut('queued', 'rejected'));

export const DELIVERY_SCHEMAS: Schemas = {
  DeliveryAnswer: object(
    {
      id: described(ID, 'Of the recorded fact, the same for its duplicates; of the delivery where it is ignored.'),
      tenant_id: { const: 'default' },
      provider_id: { const: 1 },
      source_id: ID,
      type: VERDICT_TYPE,
      fingerprint: nullable(FINGERPRINT),
      payload: nullable(ref('DeliveryPayload')),
      created_at: TIME,
      result: described(oneOfTexts(resultsBut('rejected')), '`queued` exactly where it is 202.'),
      reason: described(TEXT, 'A sentence.'),
      alert_id: nullable(ID),
      position: nullable(described(POSITION, 'Null for `ignored` and `queued`.')),
    },
    'The fields of ITOC360’s events API, then our own.',
  ),
  DeliveryPayload: object(
    { ...optional(PIPELINE_EVENT), 'deleted?': described({ const: true }, 'The branch was deleted.') },
    'The pipeline as it was understood; as much of it as fits 4 kB.',
  ),
  Delivery: object(
    {
      id: ID,
      sourceId: nullable(described(ID, 'Null where the token belongs to no source.')),
      receivedAt: TIME,
      result: LOGGED_RESULT,
      reason: TEXT,
      type: VERDICT_TYPE,
      durationMs: { type: 'number', minimum: 0 },
      proof: ref('Proof'),
      project: nullable(ref('Project')),
      branch: nullable(ref('BranchRef')),
      pipelineId: nullable(PIPELINE_ID),
      status: nullable(oneOfTexts(KNOWN_STATUSES)),
      alertId: nullable(ID),
      position: nullable(described(POSITION, 'Of the delivery’s last event.')),
      event: nullable(described(ref('PipelineEvent'), 'As it was understood; null for rejected ones.')),
      redeliveryOf: nullable(described(ID, 'The earlier delivery that a person had handled again.')),
      redeliveredBy: nullable(TEXT),
    },
    'One request to the ingestion route, and what became of it.',
  ),
  Proof: object(
    {
      token: { enum: ['url', 'bearer', null], description: 'Where the token stood.' },
      tokenId: nullable(ID),
      gitlabToken: oneOfTexts(['ok', 'missing', 'wrong', 'unchecked']),
      signature: oneOfTexts(['ok', 'wrong', 'missing', 'stale', 'ignored', 'unchecked']),
    },
    'How the sender proved itself. `unchecked`: not asked for, or refused before. `ignored`: there was a signature, but the source has no signing key.',
  ),
  Spool: object({
    records: described(COUNT, 'Deliveries that wait for the event store.'),
    bytes: COUNT,
    maxBytes: COUNT,
    oldestSeconds: nullable(SECONDS),
    parked: described(COUNT, 'Deliveries that were put aside, because they can’t be worked off.'),
    fault: nullable(described(TEXT, 'Why the disk did not take the last one, or what it cannot read.')),
    parkedDeliveries: {
      type: 'array',
      items: ref('ParkedDelivery'),
      maxItems: 100,
      description: 'Oldest first.',
    },
  }),
  ParkedDelivery: object({
    id: TEXT,
    parkedAt: TIME,
    reason: TEXT,
    receivedAt: TIME,
    deliveryId: nullable(ID),
    sourceId: nullable(ID),
    project: nullable(ref('Project')),
    branch: nullable(ref('BranchRef')),
    pipelineId: nullable(PIPELINE_ID),
    status: nullable(TEXT),
  }),
};
