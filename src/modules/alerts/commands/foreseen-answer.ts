import { describeBranch, judge } from '../domain/index.js';
import { branchAddress } from './branch-writer/branch-address.js';
import { eventId } from './branch-writer/event-identity.js';
import type { BranchDeletion } from './receive-branch-deletion/receive-branch-deletion.command.js';
import { ignoredAnswer } from './receive-pipeline-event/answer.js';
import { causeOf, factTypeOf } from './receive-pipeline-event/judged-delivery.js';
import type {
  PipelineDelivery,
  ReceivedPipelineEvent,
} from './receive-pipeline-event/receive-pipeline-event.command.js';

/** What can be answered before the event store has been asked: a delivery is of no use, or it will be put to the store. */
export interface ForeseenAnswer extends Omit<ReceivedPipelineEvent, 'result'> {
  readonly result: 'ignored' | 'queued';
}

/** The id is that of the fact which the delivery will be recorded as. */
export const foreseePipelineEvent = (delivery: Omit<PipelineDelivery, 'deadline'>): ForeseenAnswer => {
  const { sourceId, event, policy } = delivery;
  const address = branchAddress(sourceId, event);
  const judgement = judge(policy, event);
  if (judgement.kind === 'ignored') return { ...ignoredAnswer(delivery, address, judgement.reason), result: 'ignored' };
  const fact = `pipeline ${event.pipelineId} is ${event.status} on ${describeBranch(event.branch, event.project)}`;
  const id = eventId(address.stream, causeOf(event, judgement), factTypeOf(judgement));
  return queued(id, address.fingerprint, fact);
};

export const foreseeBranchDeletion = ({
  deliveryId,
  sourceId,
  project,
  branch,
}: Omit<BranchDeletion, 'deadline'>): ForeseenAnswer => {
  const { fingerprint } = branchAddress(sourceId, { project, branch });
  return queued(deliveryId, fingerprint, `${describeBranch(branch, project)} was deleted`);
};

const queued = (id: string, fingerprint: string, fact: string): ForeseenAnswer => ({
  result: 'queued',
  reason: `${fact}: kept on disk until the event store takes it`,
  type: null,
  id,
  fingerprint,
  alertId: null,
  position: null,
});
