import type { KnownSource } from '../sources/index.js';

/** One HTTP request to the ingestion route, as soon as its head is here. */
export interface Arrival {
  /** UUID of this one request. */
  readonly deliveryId: string;
  readonly receivedAt: Date;
}

/** A delivery whose proof of sender held, as far as its head shows. */
export interface ProvenDelivery extends Arrival {
  /** As it was known at that moment. */
  readonly source: KnownSource;
  /** W3C trace context of the request, if it had one. */
  readonly traceparent: string | null;
}
