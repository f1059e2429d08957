import { Injectable } from '@nestjs/common';
import { DeliveryLog, type DeliveryProof, type DeliveryRecord } from '../deliveries/index.js';
import type { AcceptedDelivery } from './dispatch/accepted-delivery.js';
import type { NormalisedDelivery } from './normalise/normalise-delivery.js';
import type { Arrival, ProvenDelivery } from './proven-delivery.js';
import type { ReceivedDelivery } from './received-delivery.js';

/** Whose delivery it was, as far as that is known, and how it proved that. */
export interface Sender {
  readonly sourceId: string | null;
  readonly proof: DeliveryProof;
}

/** Tells the delivery log what became of each request. The log takes it in memory: nobody waits for it. */
@Injectable()
export class RecordDeliveries {
  constructor(private readonly log: DeliveryLog) {}

  /** Call it once the answer is on its way. */
  taken(
    delivery: ProvenDelivery,
    content: NormalisedDelivery,
    { result, reason, type, alertId, position }: ReceivedDelivery,
  ): void {
    const { deliveryId, source, receivedAt, startedAt, proof } = delivery;
    const { project, branch, event } = contentOf(content);
    // Written out: it is done for every delivery, and objects put together with `...` are slow to make and to read.
    this.log.record({
      id: deliveryId,
      sourceId: source.id,
      receivedAt,
      durationMs: performance.now() - startedAt,
      proof,
      redelivery: null,
      project,
      branch,
      event,
      result,
      reason,
      type,
      alertId,
      position,
    });
  }

  /** What became of one that waited in the spool, which makes its answer `queued` the true one of that time. */
  workedOff(delivery: AcceptedDelivery, { result, reason, type, alertId, position }: ReceivedDelivery): void {
    const { deliveryId, sourceId, receivedAt, proof, content } = delivery;
    this.log.record({
      id: deliveryId,
      sourceId,
      receivedAt,
      durationMs: Math.max(0, Date.now() - receivedAt.getTime()),
      proof,
      redelivery: null,
      ...contentOf(content),
      result,
      reason,
      type,
      alertId,
      position,
    });
  }

  /** @param content null where nobody has looked at it, or could make anything of it */
  refused(arrival: Arrival, sender: Sender, reason: string, content: NormalisedDelivery | null = null): void {
    this.log.record({
      ...common(arrival, sender),
      ...contentOf(content),
      result: 'rejected',
      reason,
      type: null,
      alertId: null,
      position: null,
    });
  }
}

const common = ({ deliveryId, receivedAt, startedAt }: Arrival, { sourceId, proof }: Sender) => ({
  id: deliveryId,
  sourceId,
  receivedAt,
  durationMs: performance.now() - startedAt,
  proof,
  redelivery: null,
});

const NOTHING = { project: null, branch: null, event: null };

const contentOf = (content: NormalisedDelivery | null): Pick<DeliveryRecord, 'project' | 'branch' | 'event'> => {
  switch (content?.kind) {
    case 'pipeline':
      return { project: content.event.project, branch: content.event.branch, event: content.event };
    case 'branch-deleted':
      return { project: content.project, branch: content.branch, event: null };
    default:
      return NOTHING;
  }
};
