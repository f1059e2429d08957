import type { JsonObject } from '../../../../event-store/index.js';

/** What every event that a delivery causes says about it. */
export const deliveryMetadata = ({
  deliveryId,
  traceparent,
}: {
  readonly deliveryId: string;
  readonly traceparent: string | null;
}): JsonObject => ({
  deliveryId,
  $correlationId: deliveryId,
  $causationId: deliveryId,
  ...(traceparent === null ? {} : { traceparent }),
});
