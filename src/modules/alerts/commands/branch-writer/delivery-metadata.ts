import type { JsonObject } from '../../../../event-store/index.js';
import { type Actor, actorMetadata } from '../../../access/index.js';

/** A person had an earlier delivery handled again. */
export interface RedeliveryCause {
  /** Id of the earlier delivery. */
  readonly of: string;
  readonly actor: Pick<Actor, 'name' | 'keyId'>;
}

/** What every event that a delivery causes says about it. */
export const deliveryMetadata = ({
  deliveryId,
  traceparent,
  redelivery,
}: {
  readonly deliveryId: string;
  readonly traceparent: string | null;
  readonly redelivery?: RedeliveryCause;
}): JsonObject => ({
  deliveryId,
  $correlationId: deliveryId,
  $causationId: redelivery?.of ?? deliveryId,
  ...(traceparent === null ? {} : { traceparent }),
  ...(redelivery === undefined ? {} : { redeliveryOf: redelivery.of, ...actorMetadata(redelivery.actor) }),
});
