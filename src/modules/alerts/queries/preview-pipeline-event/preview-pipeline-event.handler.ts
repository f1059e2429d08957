import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../../event-store/index.js';
import { type BranchAddress, branchAddress } from '../../commands/branch-writer/branch-address.js';
import { eventId } from '../../commands/branch-writer/event-identity.js';
import { loadBranch } from '../../commands/branch-writer/loaded-branch.js';
import { IGNORED, meaningOf } from '../../commands/receive-pipeline-event/answer.js';
import { causeOf, factTypeOf, type Judged, toCommand } from '../../commands/receive-pipeline-event/judged-delivery.js';
import { type BranchState, type Decision, decide, evolve, judge, type Priority } from '../../domain/index.js';
import { type PipelineEventPreview, PreviewPipelineEvent } from './preview-pipeline-event.query.js';

@QueryHandler(PreviewPipelineEvent)
export class PreviewPipelineEventHandler implements IQueryHandler<PreviewPipelineEvent> {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  async execute(preview: PreviewPipelineEvent): Promise<PipelineEventPreview> {
    const { sourceId, event, policy } = preview;
    const address = branchAddress(sourceId, event);
    const { fingerprint } = address;
    const { state } = await loadBranch(this.store, address.stream);
    const priorityBefore = openPriority(state);

    const judgement = judge(policy, event);
    if (judgement.kind === 'ignored') {
      const { reason } = judgement;
      return { ...IGNORED, judgement, reason, fingerprint, priorityBefore, priorityAfter: priorityBefore };
    }
    const decision = await this.decide(preview, address, judgement, state);
    const after = decision.kind === 'events' ? decision.events.reduce(evolve, state) : state;
    const meaning = meaningOf(event, judgement, { decision, state: after });
    return { judgement, ...meaning, fingerprint, priorityBefore, priorityAfter: openPriority(after) };
  }

  private async decide(
    { event, policy }: PreviewPipelineEvent,
    address: BranchAddress,
    judgement: Judged,
    state: BranchState,
  ): Promise<Decision> {
    const delivery = { event, policy, receivedAt: new Date() };
    const decision = decide(toCommand(delivery, address, judgement, null), state);
    if (decision.kind !== 'look-up') return decision;
    const id = eventId(address.stream, causeOf(event, judgement), factTypeOf(judgement));
    const recordedBefore = (await this.store.findIds(address.stream, [id])).has(id);
    return decide(toCommand(delivery, address, judgement, recordedBefore), state);
  }
}

const openPriority = ({ alert }: BranchState): Priority | null => (alert?.status === 'open' ? alert.priority : null);
