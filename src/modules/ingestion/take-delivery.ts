import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { DEFAULT_POLICY, ReceivePipelineEvent } from '../alerts/index.js';
import type { NormalisedDelivery } from './normalise/normalise-delivery.js';
import { ignoredDelivery, type ReceivedDelivery } from './received-delivery.js';

/** For the event store, once the body is here. GitLab gives up after 10 s; by then it must have our answer, also a 503. */
const DEADLINE_MS = 5_000;

/** A delivery whose proof of sender held. */
export interface AuthenticDelivery {
  /** UUID of this one HTTP request. */
  readonly deliveryId: string;
  readonly sourceId: string;
  /** When its head came in. */
  readonly receivedAt: Date;
  /** W3C trace context of the request, if it had one. */
  readonly traceparent: string | null;
}

/** Where a normalised delivery leaves the ingestion: the only place that puts commands to the alerts. */
@Injectable()
export class TakeDelivery {
  constructor(private readonly commands: CommandBus) {}

  /** @throws AppendResultUnknownError the event store did not take it in time */
  async take(delivery: AuthenticDelivery, content: NormalisedDelivery): Promise<ReceivedDelivery> {
    if (content.kind === 'ignored') return ignoredDelivery(delivery.deliveryId, content.reason);
    return this.commands.execute(
      new ReceivePipelineEvent({
        ...delivery,
        deadline: Date.now() + DEADLINE_MS,
        event: content.event,
        policy: DEFAULT_POLICY,
      }),
    );
  }
}
