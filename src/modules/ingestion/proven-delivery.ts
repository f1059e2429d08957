import type { DeliveryProof } from '../deliveries/index.js';
import type { KnownSource } from '../sources/index.js';
import type { SignatureHead } from './proof/verify-signature.js';

/** One HTTP request to the ingestion route, as soon as its head is here. */
export interface Arrival {
  /** UUID of this one request. */
  readonly deliveryId: string;
  readonly receivedAt: Date;
  /** The same moment in milliseconds of a clock that never goes back. */
  readonly startedAt: number;
}

/** It is not known yet who sent it. */
export interface Attempt extends Arrival {
  /** Where a token stood; null: there is none. */
  readonly place: DeliveryProof['token'];
}

/** A delivery whose proof of sender held, as far as it could be checked. */
export interface ProvenDelivery extends Arrival {
  /** As it was known when it was looked at last: once its head was here, then once its body was. */
  readonly source: KnownSource;
  readonly tokenId: string;
  readonly proof: DeliveryProof;
  /** W3C trace context of the request, if it had one. */
  readonly traceparent: string | null;
}

/** A signature that can be verified once the body is here, and the keys of which one must have made it. */
export interface PendingSignature {
  readonly head: SignatureHead;
  readonly keys: readonly Uint8Array[];
}
