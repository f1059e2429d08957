import { Query } from '@nestjs/cqrs';
import type { Alert, Priority } from '../../domain/index.js';
import type { AlertView } from '../alert-view.js';

/** Filters are joined by "and"; null: any. */
export interface AlertFilters {
  readonly status: Alert['status'] | null;
  readonly priority: Priority | null;
  readonly sourceId: string | null;
  /** Project id or path. */
  readonly project: string | null;
  readonly ref: string | null;
  /** Exclusive. */
  readonly openedAfter: Date | null;
  /** Exclusive. */
  readonly openedBefore: Date | null;
}

export interface AlertPage {
  readonly items: readonly AlertView[];
  /** Opening position to go on below; null at the end. */
  readonly nextBelow: bigint | null;
}

/** Alerts by opening position, newest first. @throws ReadModelBehindError when they can't be as fresh as asked for */
export class ListAlerts extends Query<AlertPage> {
  constructor(
    readonly filters: AlertFilters,
    /** Ids of the only sources to look at; null: all. */
    readonly sources: readonly string[] | null,
    readonly page: { readonly below: bigint | null; readonly limit: number },
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
