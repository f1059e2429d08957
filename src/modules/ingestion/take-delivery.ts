import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RateBudgets } from '../../rates/index.js';
import { ReceiveBranchDeletion, ReceivePipelineEvent } from '../alerts/index.js';
import type { KnownSource } from '../sources/index.js';
import { DispatchQueue, type Turn } from './dispatch/dispatch-queue.js';
import type { NormalisedDelivery } from './normalise/normalise-delivery.js';
import type { ProvenDelivery } from './proven-delivery.js';
import { ignoredDelivery, type ReceivedDelivery } from './received-delivery.js';

/** For the event store, once the body is here. GitLab gives up after 10 s; by then it must have our answer, also a 503. */
const DEADLINE_MS = 5_000;

/** More than the event store gathers into one append, far less than would make a newcomer wait for long. */
const BOUNDS = { atOnce: 256, waiting: 5_000 };

const MOST_SOURCES = 100_000;

/** Where a normalised delivery leaves the ingestion: the only place that puts commands to the alerts. */
@Injectable()
export class TakeDelivery {
  private readonly queue = new DispatchQueue(BOUNDS);
  private readonly budgets = new RateBudgets(MOST_SOURCES);

  constructor(private readonly commands: CommandBus) {}

  /**
   * @throws AppendResultUnknownError the event store did not take it in time
   * @throws BusyError it could not be put to the event store in time
   */
  async take(delivery: ProvenDelivery, content: NormalisedDelivery): Promise<ReceivedDelivery> {
    if (content.kind === 'ignored') return ignoredDelivery(delivery.deliveryId, content.reason);
    const deadline = Date.now() + DEADLINE_MS;
    return this.queue.run(this.turnOf(delivery.source), deadline, () =>
      this.commands.execute<ReceivedDelivery>(commandFor(delivery, content, deadline)),
    );
  }

  /** A source may send a minute's deliveries at once. */
  private turnOf({ id, deliveriesPerMinute }: KnownSource): Turn {
    const rate = { perMinute: deliveriesPerMinute, burst: deliveriesPerMinute };
    return this.budgets.take(id, rate, performance.now()) === 0 ? 'in-turn' : 'behind';
  }
}

const commandFor = (
  { deliveryId, source, receivedAt, traceparent }: ProvenDelivery,
  content: Exclude<NormalisedDelivery, { kind: 'ignored' }>,
  deadline: number,
): ReceivePipelineEvent | ReceiveBranchDeletion => {
  const delivery = { deliveryId, sourceId: source.id, receivedAt, deadline, traceparent };
  switch (content.kind) {
    case 'pipeline':
      return new ReceivePipelineEvent({ ...delivery, event: content.event, policy: source.policy });
    case 'branch-deleted':
      return new ReceiveBranchDeletion({ ...delivery, project: content.project, branch: content.branch });
  }
};
