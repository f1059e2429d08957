import { randomUUID } from 'node:crypto';
import { CommandBus, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { type PipelineEvent, type Policy, ReceivePipelineEvent } from '../../../alerts/index.js';
import { SourceDirectory } from '../../../sources/index.js';
import { type DeliveryRecord, hasHeld } from '../../delivery-record.js';
import { DeliveryLog } from '../../log/delivery-log.js';
import type { DeliveryView } from '../../queries/delivery-view.js';
import { GetDelivery } from '../../queries/get-delivery/get-delivery.query.js';
import { Redeliver, type RedeliveryAnswer, type RedeliveryRequest } from './redeliver.command.js';

/** As long as GitLab's own deliveries wait for the event store. */
const DEADLINE_MS = 5_000;

@CommandHandler(Redeliver)
export class RedeliverHandler implements ICommandHandler<Redeliver> {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly sources: SourceDirectory,
    private readonly log: DeliveryLog,
  ) {}

  async execute({ request }: Redeliver): Promise<RedeliveryAnswer> {
    const source = this.sources.get(request.sourceId);
    const earlier = await this.queries.execute(new GetDelivery(request.sourceId, request.deliveryId));
    if (source === null || earlier === null) return { kind: 'not-found' };
    if (!source.enabled) return conflict('The source is disabled: enable it first.');
    if (!hasHeld(earlier.proof)) return conflict('The sender of this delivery did not prove who it is.');
    if (earlier.result === 'queued') {
      return conflict('This delivery still waits for the event store and will be handled by itself.');
    }
    if (earlier.event === null) return conflict('This delivery holds no pipeline event that could be handled again.');

    const event = underPolicy(earlier.event, source.policy);
    return { kind: 'handled', record: await this.handle(event, source.policy, earlier, request) };
  }

  private async handle(
    event: PipelineEvent,
    policy: Policy,
    earlier: DeliveryView,
    { sourceId, actor }: RedeliveryRequest,
  ): Promise<DeliveryRecord> {
    const id = randomUUID();
    const receivedAt = new Date();
    const began = performance.now();
    const received = await this.commands.execute(
      new ReceivePipelineEvent({
        deliveryId: id,
        sourceId,
        receivedAt,
        deadline: Date.now() + DEADLINE_MS,
        event,
        policy,
        traceparent: null,
        redelivery: { of: earlier.id, actor },
      }),
    );
    const { project, branch } = event;
    const { result, reason, type, alertId, position } = received;
    const record: DeliveryRecord = {
      id,
      sourceId,
      receivedAt,
      result,
      reason,
      type,
      durationMs: performance.now() - began,
      // The sender's, then: the person's own standing is that of the API key.
      proof: earlier.proof,
      project,
      branch,
      event,
      alertId,
      position,
      redelivery: { of: earlier.id, by: actor.name },
    };
    this.log.record(record);
    return record;
  }
}

const conflict = (detail: string): RedeliveryAnswer => ({ kind: 'conflict', detail });

/** The policy may have stopped keeping names since. */
const underPolicy = (event: PipelineEvent, { keepNames }: Policy): PipelineEvent =>
  keepNames ? event : { ...event, triggeredBy: null, commitAuthor: null };
