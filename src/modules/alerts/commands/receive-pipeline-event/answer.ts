import { type BranchEventType, describeBranch, type PipelineEvent } from '../../domain/index.js';
import type { BranchAddress } from '../branch-writer/branch-address.js';
import type { BranchAnswer } from '../branch-writer/branch-request.js';
import type { Judged } from './judged-delivery.js';
import type { DeliveryResult, PipelineDelivery, ReceivedPipelineEvent } from './receive-pipeline-event.command.js';

/** The event that gives a delivery its result, most telling first. */
const RESULT_OF: readonly (readonly [BranchEventType, DeliveryResult])[] = [
  ['AlertOpened', 'opened'],
  ['AlertResolved', 'resolved'],
  ['AlertPriorityChanged', 'priority_changed'],
  ['AlertRecurred', 'recurred'],
];

export const ignoredAnswer = (
  delivery: Pick<PipelineDelivery, 'deliveryId'>,
  address: BranchAddress,
  reason: string,
): ReceivedPipelineEvent => ({
  ...IGNORED,
  reason,
  id: delivery.deliveryId,
  fingerprint: address.fingerprint,
  position: null,
});

export const describeAnswer = (
  delivery: PipelineDelivery,
  address: BranchAddress,
  judgement: Judged,
  factId: string,
  answer: BranchAnswer,
): ReceivedPipelineEvent => {
  const meaning = meaningOf(delivery.event, judgement, answer);
  if (meaning.result === 'ignored') return ignoredAnswer(delivery, address, meaning.reason);
  return { id: factId, fingerprint: address.fingerprint, position: answer.position, ...meaning };
};

/** What a pipeline event means for its branch: the part of an answer that does not depend on its being written. */
export type Meaning = Pick<ReceivedPipelineEvent, 'result' | 'reason' | 'type' | 'alertId'>;

export const IGNORED = { result: 'ignored', type: null, alertId: null } as const;

export const meaningOf = (
  event: PipelineEvent,
  judgement: Judged,
  { decision, state }: Pick<BranchAnswer, 'decision' | 'state'>,
): Meaning => {
  if (judgement.kind === 'sighting' && decision.kind === 'unchanged') {
    return { ...IGNORED, reason: `status ${event.status} does not end a pipeline` };
  }
  const result = resultOf(decision);
  const touched = result === 'opened' || result === 'resolved' || state.alert?.status === 'open';
  return {
    result,
    reason: reasonOf(result, event, judgement, state.alert?.priority ?? null),
    type: typeOf(judgement),
    alertId: touched ? (state.alert?.id ?? null) : null,
  };
};

const resultOf = (decision: BranchAnswer['decision']): DeliveryResult => {
  if (decision.kind === 'duplicate' || decision.kind === 'stale') return decision.kind;
  if (decision.kind !== 'events') throw new Error(`a delivery can't end in the decision ${decision.kind}`);
  const types = new Set(decision.events.map((event) => event.type));
  return RESULT_OF.find(([type]) => types.has(type))?.[1] ?? 'recorded';
};

const typeOf = (judgement: Judged): ReceivedPipelineEvent['type'] => {
  if (judgement.kind === 'sighting' || judgement.verdict === null) return null;
  return judgement.verdict.kind === 'failing' ? 'ALERT' : 'RESOLVE';
};

const reasonOf = (result: DeliveryResult, event: PipelineEvent, judgement: Judged, priority: string | null): string => {
  const fact = `pipeline ${event.pipelineId} is ${event.status} on ${describeBranch(event.branch, event.project)}`;
  switch (result) {
    case 'opened':
      return `${fact}: opened an alert with priority ${priority}`;
    case 'resolved':
      return `${fact}: nothing is outstanding any more`;
    case 'priority_changed':
      return `${fact}: the highest outstanding priority is now ${priority}`;
    case 'recurred':
      return `${fact}: belongs to the open alert`;
    case 'duplicate':
      return `${fact}: recorded before`;
    case 'stale':
      return `${fact}: older than the pipelines that are remembered, and without effect`;
    default:
      return judgement.kind === 'outcome' && judgement.verdict === null
        ? `${fact}: recorded; rule ${judgement.rule} of policy version ${judgement.policyVersion} silences it`
        : `${fact}: recorded; it changes nothing`;
  }
};
