import { Query } from '@nestjs/cqrs';
import type { DeliveryView } from '../delivery-view.js';

/** A delivery of a source; null where the log knows of none, no longer or not yet. */
export class GetDelivery extends Query<DeliveryView | null> {
  /** Both UUIDs. */
  constructor(
    readonly sourceId: string,
    readonly deliveryId: string,
  ) {
    super();
  }
}
