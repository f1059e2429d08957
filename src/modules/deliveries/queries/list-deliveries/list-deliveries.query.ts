import { Query } from '@nestjs/cqrs';
import type { LoggedResult } from '../../delivery-record.js';
import type { DeliveryView } from '../delivery-view.js';

/** Filters are joined by "and"; null: any. */
export interface DeliveryFilters {
  /** UUIDs; with them, deliveries without a source are left out. */
  readonly sourceIds: readonly string[] | null;
  readonly result: LoggedResult | null;
  /** Needs `sourceIds`: there is no index for it over all sources. */
  readonly ref: string | null;
  /** Needs `sourceIds`, too. */
  readonly pipelineId: string | null;
  /** Received then or later. */
  readonly since: Date | null;
  /** Received before. */
  readonly until: Date | null;
}

/** The last delivery that was shown. */
export interface DeliveryMark {
  readonly receivedAt: Date;
  readonly id: bigint;
}

export interface DeliveryPage {
  readonly items: readonly DeliveryView[];
  /** Null at the end. */
  readonly nextBelow: DeliveryMark | null;
}

/** Deliveries as they came in, newest first. */
export class ListDeliveries extends Query<DeliveryPage> {
  constructor(
    readonly filters: DeliveryFilters,
    readonly page: { readonly below: DeliveryMark | null; readonly limit: number },
  ) {
    super();
  }
}
