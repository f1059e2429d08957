import {
  type BranchCommand,
  type BranchContext,
  type Judgement,
  type Outcome,
  type PipelineEvent,
  pointOf,
} from '../../domain/index.js';
import type { BranchAddress } from '../branch-writer/branch-address.js';
import { alertId } from '../branch-writer/event-identity.js';
import type { PipelineDelivery } from './receive-pipeline-event.command.js';

export type Judged = Exclude<Judgement, { kind: 'ignored' }>;

/** The outcome's key: the same pipeline, status and second are the same fact, however often and from wherever it comes. */
export const causeOf = (event: PipelineEvent, judgement: Judged): string => {
  if (judgement.kind === 'sighting') return `${event.pipelineId}:seen`;
  return `${event.pipelineId}:${judgement.status}:${pointOf(event).second}`;
};

/** The event whose presence in the stream tells that the delivery was recorded. */
export const factTypeOf = (judgement: Judged): 'PipelineOutcomeRecorded' | 'PipelineSeen' =>
  judgement.kind === 'outcome' ? 'PipelineOutcomeRecorded' : 'PipelineSeen';

/** What a delivery asks of its branch, once its policy has judged it. */
export const toCommand = (
  { event, policy, receivedAt }: Pick<PipelineDelivery, 'event' | 'policy' | 'receivedAt'>,
  { branch, stream, fingerprint }: BranchAddress,
  judgement: Judged,
  recordedBefore: boolean | null,
): BranchCommand => {
  const context: BranchContext = {
    branch,
    project: event.project,
    fingerprint,
    alertId: (number) => alertId(stream, number),
  };
  const common = { context, receivedAt: receivedAt.toISOString(), failuresInARow: policy.failuresInARow };
  if (judgement.kind === 'sighting') {
    return { ...common, type: 'ReceiveSighting', pipelineId: event.pipelineId, status: event.status };
  }
  const { project: _project, branch: _branch, ...fact } = event;
  const outcome: Outcome = { ...fact, status: judgement.status };
  const { verdict, policyVersion, rule } = judgement;
  return { ...common, type: 'ReceiveOutcome', outcome, verdict, policyVersion, rule, recordedBefore };
};
