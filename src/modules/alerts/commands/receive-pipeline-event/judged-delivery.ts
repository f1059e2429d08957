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
    return { type: 'ReceiveSighting', pipelineId: event.pipelineId, status: event.status, ...common };
  }
  const outcome = outcomeOf(event, judgement.status);
  const { verdict, policyVersion, rule } = judgement;
  return { type: 'ReceiveOutcome', outcome, verdict, policyVersion, rule, recordedBefore, ...common };
};

/** Written out: this is done for every delivery, and leaving two out of so many members with `...` takes longer than deciding. */
const outcomeOf = (event: PipelineEvent, status: Outcome['status']): Outcome => ({
  pipelineId: event.pipelineId,
  status,
  sha: event.sha,
  url: event.url,
  finishedAt: event.finishedAt,
  createdAt: event.createdAt,
  durationSeconds: event.durationSeconds,
  name: event.name,
  source: event.source,
  triggeredBy: event.triggeredBy,
  commitTitle: event.commitTitle,
  commitAuthor: event.commitAuthor,
  mergeRequest: event.mergeRequest,
  failedJobs: event.failedJobs,
  failedJobCount: event.failedJobCount,
});
