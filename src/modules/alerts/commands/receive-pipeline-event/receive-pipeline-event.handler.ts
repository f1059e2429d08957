import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decide, judge } from '../../domain/index.js';
import { branchAddress } from '../branch-writer/branch-address.js';
import { BranchWriter } from '../branch-writer/branch-writer.js';
import { deliveryMetadata } from '../branch-writer/delivery-metadata.js';
import { eventId } from '../branch-writer/event-identity.js';
import { describeAnswer, ignoredAnswer } from './answer.js';
import { causeOf, factTypeOf, toCommand } from './judged-delivery.js';
import { type ReceivedPipelineEvent, ReceivePipelineEvent } from './receive-pipeline-event.command.js';

/** Judges a delivery under its source's policy, fixes the verdict, and has the branch decide what it means. */
@CommandHandler(ReceivePipelineEvent)
export class ReceivePipelineEventHandler implements ICommandHandler<ReceivePipelineEvent> {
  constructor(private readonly writer: BranchWriter) {}

  async execute({ delivery }: ReceivePipelineEvent): Promise<ReceivedPipelineEvent> {
    const address = branchAddress(delivery.sourceId, delivery.event);
    const judgement = judge(delivery.policy, delivery.event);
    if (judgement.kind === 'ignored') return ignoredAnswer(delivery, address, judgement.reason);

    const cause = causeOf(delivery.event, judgement);
    const lookUpType = factTypeOf(judgement);
    const answer = await this.writer.submit(address.stream, {
      decide: (state, recordedBefore) => decide(toCommand(delivery, address, judgement, recordedBefore), state),
      cause,
      lookUpType,
      metadata: deliveryMetadata(delivery),
      deadline: delivery.deadline,
      fresh: false,
    });
    return describeAnswer(delivery, address, judgement, eventId(address.stream, cause, lookUpType), answer);
  }
}
