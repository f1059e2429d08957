import {
  type BranchRef,
  foreseeBranchDeletion,
  foreseePipelineEvent,
  type PipelineEvent,
  type Policy,
  type Project,
  ReceiveBranchDeletion,
  ReceivePipelineEvent,
} from '../../alerts/index.js';
import type { DeliveryProof } from '../../deliveries/index.js';
import type { NormalisedDelivery } from '../normalise/normalise-delivery.js';
import type { ProvenDelivery } from '../proven-delivery.js';
import type { ReceivedDelivery } from '../received-delivery.js';

/**
 * A delivery that the alerts have to hear of, with all that they need, whenever they do: the policy is that of the time it came in. Plain data,
 * because it may have to wait on disk.
 */
export interface AcceptedDelivery {
  readonly deliveryId: string;
  readonly sourceId: string;
  readonly receivedAt: Date;
  readonly traceparent: string | null;
  /** How its sender had proved itself; no secret. */
  readonly proof: DeliveryProof;
  readonly content:
    | { readonly kind: 'pipeline'; readonly event: PipelineEvent; readonly policy: Policy }
    | { readonly kind: 'branch-deleted'; readonly project: Project; readonly branch: BranchRef };
}

export const acceptDelivery = (
  { deliveryId, source, receivedAt, traceparent, proof }: ProvenDelivery,
  content: Exclude<NormalisedDelivery, { kind: 'ignored' }>,
): AcceptedDelivery => {
  const common = { deliveryId, sourceId: source.id, receivedAt, traceparent, proof };
  switch (content.kind) {
    case 'pipeline':
      return { content: { kind: 'pipeline', event: content.event, policy: source.policy }, ...common };
    case 'branch-deleted':
      return { content: { kind: 'branch-deleted', project: content.project, branch: content.branch }, ...common };
  }
};

/** @param deadline milliseconds since 1970 by which the event store must have answered */
export const commandFor = (
  { deliveryId, sourceId, receivedAt, traceparent, content }: AcceptedDelivery,
  deadline: number,
): ReceivePipelineEvent | ReceiveBranchDeletion => {
  switch (content.kind) {
    case 'pipeline': {
      const { event, policy } = content;
      return new ReceivePipelineEvent({ deliveryId, sourceId, receivedAt, deadline, event, policy, traceparent });
    }
    case 'branch-deleted': {
      const { project, branch } = content;
      return new ReceiveBranchDeletion({ deliveryId, sourceId, receivedAt, deadline, project, branch, traceparent });
    }
  }
};

/** What it is answered where the event store has not been asked: `ignored` for good, or `queued`. */
export const foresee = ({ content, proof: _proof, ...delivery }: AcceptedDelivery): ReceivedDelivery => {
  switch (content.kind) {
    case 'pipeline':
      return foreseePipelineEvent({ ...delivery, event: content.event, policy: content.policy });
    case 'branch-deleted':
      return foreseeBranchDeletion({ ...delivery, project: content.project, branch: content.branch });
  }
};

/** The project and the ref that it is about. */
export const branchOf = ({ content }: AcceptedDelivery): { readonly project: Project; readonly branch: BranchRef } =>
  content.kind === 'pipeline' ? content.event : content;
