import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type BranchCommand,
  type BranchContext,
  decide,
  type Judgement,
  judge,
  type Outcome,
  type PipelineEvent,
  pointOf,
} from '../../domain/index.js';
import { type BranchAddress, branchAddress } from '../branch-writer/branch-address.js';
import { BranchWriter } from '../branch-writer/branch-writer.js';
import { alertId, eventId } from '../branch-writer/event-identity.js';
import { describeAnswer, ignoredAnswer } from './answer.js';
import {
  type PipelineDelivery,
  type ReceivedPipelineEvent,
  ReceivePipelineEvent,
} from './receive-pipeline-event.command.js';

/** Judges a delivery under its source's policy, fixes the verdict, and has the branch decide what it means. */
@CommandHandler(ReceivePipelineEvent)
export class ReceivePipelineEventHandler implements ICommandHandler<ReceivePipelineEvent> {
  constructor(private readonly writer: BranchWriter) {}

  async execute({ delivery }: ReceivePipelineEvent): Promise<ReceivedPipelineEvent> {
    const address = branchAddress(delivery.sourceId, delivery.event);
    const judgement = judge(delivery.policy, delivery.event);
    if (judgement.kind === 'ignored') return ignoredAnswer(delivery, address, judgement.reason);

    const cause = causeOf(delivery.event, judgement);
    const lookUpType = judgement.kind === 'outcome' ? 'PipelineOutcomeRecorded' : 'PipelineSeen';
    const answer = await this.writer.submit(address.stream, {
      decide: (state, recordedBefore) => decide(toCommand(delivery, address, judgement, recordedBefore), state),
      cause,
      lookUpType,
      metadata: metadataOf(delivery),
      deadline: delivery.deadline,
      fresh: false,
    });
    return describeAnswer(delivery, address, judgement, eventId(address.stream, cause, lookUpType), answer);
  }
}

type Judged = Exclude<Judgement, { kind: 'ignored' }>;

/** The outcome's key: the same pipeline, status and second are the same fact, however often and from wherever it comes. */
const causeOf = (event: PipelineEvent, judgement: Judged): string => {
  if (judgement.kind === 'sighting') return `${event.pipelineId}:seen`;
  return `${event.pipelineId}:${judgement.status}:${pointOf(event).second}`;
};

const toCommand = (
  { event, policy, receivedAt }: PipelineDelivery,
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

const metadataOf = ({ deliveryId, traceparent }: PipelineDelivery) => ({
  deliveryId,
  $correlationId: deliveryId,
  $causationId: deliveryId,
  ...(traceparent === null ? {} : { traceparent }),
});
