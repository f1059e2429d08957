import type { DeliveryResult, ReceivedPipelineEvent } from '../alerts/index.js';

/** What the service made of a delivery; of those that the alerts never hear of, no branch is known. */
export interface ReceivedDelivery extends Omit<ReceivedPipelineEvent, 'fingerprint' | 'result'> {
  /** `queued`: it waits on disk for the event store. */
  readonly result: DeliveryResult | 'queued';
  readonly fingerprint: string | null;
}

/** A delivery the alerts never hear of. */
export const ignoredDelivery = (deliveryId: string, reason: string): ReceivedDelivery => ({
  result: 'ignored',
  reason,
  type: null,
  id: deliveryId,
  fingerprint: null,
  alertId: null,
  position: null,
});
