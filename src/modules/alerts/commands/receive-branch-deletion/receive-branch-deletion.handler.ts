import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, describeBranch } from '../../domain/index.js';
import { branchAddress } from '../branch-writer/branch-address.js';
import type { BranchAnswer } from '../branch-writer/branch-request.js';
import { BranchWriter } from '../branch-writer/branch-writer.js';
import { deliveryMetadata } from '../branch-writer/delivery-metadata.js';
import { eventId } from '../branch-writer/event-identity.js';
import {
  type BranchDeletion,
  ReceiveBranchDeletion,
  type ReceivedBranchDeletion,
} from './receive-branch-deletion.command.js';

/** Has a deleted branch close its alert: GitLab sends no pipeline that ever would. */
@CommandHandler(ReceiveBranchDeletion)
export class ReceiveBranchDeletionHandler implements ICommandHandler<ReceiveBranchDeletion> {
  constructor(private readonly writer: BranchWriter) {}

  async execute({ deletion }: ReceiveBranchDeletion): Promise<ReceivedBranchDeletion> {
    const { stream, fingerprint } = branchAddress(deletion.sourceId, deletion);
    const { deliveryId, project, deadline } = deletion;
    const receivedAt = deletion.receivedAt.toISOString();
    const cause = `${deliveryId}:deleted`;
    const answer = await this.writer.submit(stream, {
      decide: (state, recordedBefore) =>
        decide({ type: 'ReceiveBranchDeletion', project, receivedAt, recordedBefore }, state),
      cause,
      lookUpType: 'AlertResolved',
      metadata: deliveryMetadata(deletion),
      deadline,
      // An alert that another process has opened must be known.
      fresh: true,
    });
    return describeAnswer(deletion, fingerprint, eventId(stream, cause, 'AlertResolved'), answer);
  }
}

const describeAnswer = (
  { deliveryId, branch, project }: BranchDeletion,
  fingerprint: string,
  resolutionId: string,
  { decision, state, position }: BranchAnswer,
): ReceivedBranchDeletion => {
  const fact = `${describeBranch(branch, project)} was deleted`;
  switch (decision.kind) {
    case 'events': {
      const alertId = state.alert?.id ?? null;
      const reason = `${fact}: its alert is resolved`;
      return { result: 'resolved', reason, type: 'RESOLVE', id: resolutionId, fingerprint, alertId, position };
    }
    case 'duplicate': {
      const reason = `${fact}: recorded before`;
      return { result: 'duplicate', reason, type: 'RESOLVE', id: resolutionId, fingerprint, alertId: null, position };
    }
    default: {
      const why = state.alert?.status === 'open' ? 'it has failed since, so it exists again' : 'no alert is open';
      const reason = `${fact}: ${why}`;
      return { result: 'ignored', reason, type: null, id: deliveryId, fingerprint, alertId: null, position: null };
    }
  }
};
