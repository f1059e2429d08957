import { Command } from '@nestjs/cqrs';
import type { Position } from '../../../../event-store/index.js';
import type { PipelineEvent, Policy } from '../../domain/index.js';
import type { RedeliveryCause } from '../branch-writer/delivery-metadata.js';

/** An authenticated delivery that holds a pipeline event. */
export interface PipelineDelivery {
  /** UUID of this one HTTP request. */
  readonly deliveryId: string;
  readonly sourceId: string;
  readonly receivedAt: Date;
  /** Milliseconds since 1970 by which the event store must have answered. */
  readonly deadline: number;
  readonly event: PipelineEvent;
  /** The source's policy at the time the delivery came in. */
  readonly policy: Policy;
  /** W3C trace context of the request, if it had one. */
  readonly traceparent: string | null;
  /** Where it is an earlier delivery that a person has handled again. */
  readonly redelivery?: RedeliveryCause;
}

export type DeliveryResult =
  | 'opened'
  | 'resolved'
  | 'priority_changed'
  | 'recurred'
  | 'recorded'
  | 'stale'
  | 'duplicate'
  | 'ignored';

/** What the service made of a delivery: the fields of its answer (DESIGN.md section 5). */
export interface ReceivedPipelineEvent {
  /** Of those that fit the first one of {@link DeliveryResult}. */
  readonly result: DeliveryResult;
  /** A sentence for people. */
  readonly reason: string;
  /** Follows the verdict, also when it changed nothing: ALERT failing, RESOLVE passing, null without one. */
  readonly type: 'ALERT' | 'RESOLVE' | null;
  /** Event id of the recorded fact, the same for its duplicates; the delivery id for ignored ones. */
  readonly id: string;
  readonly fingerprint: string;
  readonly alertId: string | null;
  /** Of the delivery's own last event; of the branch's last event for duplicate and stale; null for ignored. */
  readonly position: Position | null;
}

/** @throws AppendResultUnknownError the event store did not take it in time */
export class ReceivePipelineEvent extends Command<ReceivedPipelineEvent> {
  constructor(readonly delivery: PipelineDelivery) {
    super();
  }
}
