import { randomUUID } from 'node:crypto';
import { CommandBus, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { expectedProblem } from '../../../../http/index.js';
import type { ReceivedBranchDeletion, ReceivedPipelineEvent } from '../../../alerts/index.js';
import { SourceDirectory } from '../../../sources/index.js';
import { type DeliveryRecord, hasHeld } from '../../delivery-record.js';
import { DeliveryLog } from '../../log/delivery-log.js';
import type { DeliveryView } from '../../queries/delivery-view.js';
import { GetDelivery } from '../../queries/get-delivery/get-delivery.query.js';
import { Redeliver, type RedeliveryAnswer, type RedeliveryRequest } from './redeliver.command.js';
import { commandFor, type Redeliverable, recordedContent, redeliverable } from './redeliverable.js';

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
      return conflict(WAITS);
    }
    const content = redeliverable(earlier, source.policy);
    if (content === null) {
      return conflict('This delivery holds no pipeline event, nor the deletion of a branch, to be handled again.');
    }
    // The time that counts is that of the first one: the branch may have been made again since.
    if (content.kind === 'branch-deleted' && earlier.redeliveryOf !== null) {
      return conflict(
        `This delivery is one that was handled again: take the one from GitLab, ${earlier.redeliveryOf}.`,
      );
    }
    return { kind: 'handled', record: await this.handle(content, earlier, request) };
  }

  /** It does not wait on disk as GitLab's deliveries do: a person sees that it failed, and the log that it was tried. */
  private async handle(
    content: Redeliverable,
    earlier: DeliveryView,
    { sourceId, actor }: RedeliveryRequest,
  ): Promise<DeliveryRecord> {
    const id = randomUUID();
    const receivedAt = new Date();
    const began = performance.now();
    const record = (answer: Answer): DeliveryRecord => {
      const made: DeliveryRecord = {
        id,
        sourceId,
        receivedAt,
        durationMs: performance.now() - began,
        // The sender's, then: the person's own standing is that of the API key.
        proof: earlier.proof,
        redelivery: { of: earlier.id, by: actor.name },
        ...recordedContent(content),
        ...answer,
      };
      this.log.record(made);
      return made;
    };
    const envelope = {
      deliveryId: id,
      sourceId,
      receivedAt,
      deadline: Date.now() + DEADLINE_MS,
      traceparent: null,
      redelivery: { of: earlier.id, actor },
    };
    try {
      return record(answerOf(await this.commands.execute(commandFor(content, envelope))));
    } catch (error) {
      record({ ...REJECTED, reason: expectedProblem(error)?.detail ?? 'The service failed; its log says more.' });
      throw error;
    }
  }
}

type Answer = Pick<DeliveryRecord, 'result' | 'reason' | 'type' | 'alertId' | 'position'>;

const answerOf = (received: ReceivedPipelineEvent | ReceivedBranchDeletion): Answer => {
  const { result, reason, type, alertId, position } = received;
  return { result, reason, type, alertId, position };
};

const WAITS =
  'This delivery waits for the event store and will be handled by itself; if it was put aside, because it could not be, GET /v1/spool lists it, and POST /v1/spool/parked/{id}/retry tries it again.';

const REJECTED = { result: 'rejected', type: null, alertId: null, position: null } as const;

const conflict = (detail: string): RedeliveryAnswer => ({ kind: 'conflict', detail });
