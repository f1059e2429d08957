import {
  type BranchRef,
  type PipelineEvent,
  type Policy,
  type Project,
  ReceiveBranchDeletion,
  ReceivePipelineEvent,
} from '../../../alerts/index.js';
import type { DeliveryRecord } from '../../delivery-record.js';
import type { DeliveryView } from '../../queries/delivery-view.js';

/** What a stored delivery tells the alerts when it is handled again. */
export type Redeliverable =
  | { readonly kind: 'pipeline'; readonly event: PipelineEvent; readonly policy: Policy }
  /** `deletedAt`: when GitLab told of it. What the branch has failed with since is none of its business. */
  | {
      readonly kind: 'branch-deleted';
      readonly project: Project;
      readonly branch: BranchRef;
      readonly deletedAt: Date;
    };

/** Null: there is nothing in it for the alerts. Of deliveries without a pipeline event only the deletion of a branch names one. */
export const redeliverable = (
  { event, project, branch, receivedAt }: DeliveryView,
  policy: Policy,
): Redeliverable | null => {
  if (event !== null) return { kind: 'pipeline', event: underPolicy(event, policy), policy };
  if (project === null || branch === null) return null;
  return { kind: 'branch-deleted', project, branch, deletedAt: new Date(receivedAt) };
};

/** The policy may have stopped keeping names since. */
const underPolicy = (event: PipelineEvent, { keepNames }: Policy): PipelineEvent =>
  keepNames ? event : { ...event, triggeredBy: null, commitAuthor: null };

type Envelope = Pick<
  ReceivePipelineEvent['delivery'],
  'deliveryId' | 'sourceId' | 'receivedAt' | 'deadline' | 'traceparent' | 'redelivery'
>;

export const commandFor = (
  content: Redeliverable,
  envelope: Envelope,
): ReceivePipelineEvent | ReceiveBranchDeletion => {
  switch (content.kind) {
    case 'pipeline':
      return new ReceivePipelineEvent({ ...envelope, event: content.event, policy: content.policy });
    case 'branch-deleted': {
      const { project, branch, deletedAt } = content;
      return new ReceiveBranchDeletion({ ...envelope, receivedAt: deletedAt, project, branch });
    }
  }
};

/** As the delivery log has it. */
export const recordedContent = (content: Redeliverable): Pick<DeliveryRecord, 'project' | 'branch' | 'event'> =>
  content.kind === 'pipeline'
    ? { project: content.event.project, branch: content.event.branch, event: content.event }
    : { project: content.project, branch: content.branch, event: null };
