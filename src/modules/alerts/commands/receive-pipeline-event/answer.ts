import { type BranchEventType, describeBranch, type Judgement } from '../../domain/index.js';
import type { BranchAddress } from '../branch-writer/branch-address.js';
import type { BranchAnswer } from '../branch-writer/branch-request.js';
import type { DeliveryResult, PipelineDelivery, ReceivedPipelineEvent } from './receive-pipeline-event.command.js';

/** The event that gives a delivery its result, most telling first. */
const RESULT_OF: readonly (readonly [BranchEventType, DeliveryResult])[] = [
  ['AlertOpened', 'opened'],
  ['AlertResolved', 'resolved'],
  ['AlertPriorityChanged', 'priority_changed'],
  ['AlertRecurred', 'recurred'],
];

export const ignoredAnswer = (
  delivery: PipelineDelivery,
  address: BranchAddress,
  reason: string,
): ReceivedPipelineEvent => ({
  result: 'ignored',
  reason,
  type: null,
  id: delivery.deliveryId,
  fingerprint: address.fingerprint,
  alertId: null,
  position: null,
});

export const describeAnswer = (
  delivery: PipelineDelivery,
  address: BranchAddress,
  judgement: Exclude<Judgement, { kind: 'ignored' }>,
  factId: string,
  { decision, state, position }: BranchAnswer,
): ReceivedPipelineEvent => {
  const { fingerprint } = address;
  if (judgement.kind === 'sighting' && decision.kind === 'unchanged') {
    return ignoredAnswer(delivery, address, `status ${delivery.event.status} does not end a pipeline`);
  }
  const result = resultOf(decision);
  const touched = result === 'opened' || result === 'resolved' || state.alert?.status === 'open';
  return {
    result,
    reason: reasonOf(result, delivery, judgement, state.alert?.priority ?? null),
    type: typeOf(judgement),
    id: factId,
    fingerprint,
    alertId: touched ? (state.alert?.id ?? null) : null,
    position,
  };
};

const resultOf = (decision: BranchAnswer['decision']): DeliveryResult => {
  if (decision.kind === 'duplicate' || decision.kind === 'stale') return decision.kind;
  if (decision.kind !== 'events') throw new Error(`a delivery can't end in the decision ${decision.kind}`);
  const types = new Set(decision.events.map((event) => event.type));
  return RESULT_OF.find(([type]) => types.has(type))?.[1] ?? 'recorded';
};

const typeOf = (judgement: Exclude<Judgement, { kind: 'ignored' }>): ReceivedPipelineEvent['type'] => {
  if (judgement.kind === 'sighting' || judgement.verdict === null) return null;
  return judgement.verdict.kind === 'failing' ? 'ALERT' : 'RESOLVE';
};

const reasonOf = (
  result: DeliveryResult,
  { event }: PipelineDelivery,
  judgement: Exclude<Judgement, { kind: 'ignored' }>,
  priority: string | null,
): string => {
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
