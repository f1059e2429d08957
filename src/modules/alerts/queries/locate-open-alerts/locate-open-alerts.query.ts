import { Query } from '@nestjs/cqrs';
import type { AlertFilters } from '../list-alerts/list-alerts.query.js';
import type { AlertLocation } from '../locate-alert/locate-alert.query.js';

export interface OpenAlert extends AlertLocation {
  readonly alertId: string;
}

export interface OpenAlerts {
  /** How many there are, also beyond the limit. */
  readonly total: number;
  /** Oldest first. */
  readonly alerts: readonly OpenAlert[];
}

/** Open alerts and where they stand in the log, none left out that opened before. @throws ReadModelBehindError when that can't be told */
export class LocateOpenAlerts extends Query<OpenAlerts> {
  constructor(
    readonly filters: Omit<AlertFilters, 'status'>,
    /** Ids of the only sources to look at; null: all. */
    readonly sources: readonly string[] | null,
    readonly limit: number,
  ) {
    super();
  }
}
