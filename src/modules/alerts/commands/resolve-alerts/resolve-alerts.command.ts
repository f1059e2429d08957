import { Command } from '@nestjs/cqrs';
import type { Position } from '../../../../event-store/index.js';
import type { Actor } from '../../../access/index.js';
import type { Priority } from '../../domain/index.js';

/** Which open alerts: members are joined by "and"; null: any. */
export interface OpenAlertFilters {
  readonly sourceId: string | null;
  /** Project id or path. */
  readonly project: string | null;
  readonly ref: string | null;
  readonly priority: Priority | null;
  /** Exclusive. */
  readonly openedAfter: Date | null;
  /** Exclusive. */
  readonly openedBefore: Date | null;
}

export interface ResolveAlertsRequest {
  readonly filters: OpenAlertFilters;
  readonly note: string | null;
  /** A key that is restricted to sources resolves theirs only. */
  readonly actor: Actor;
  /** On whose behalf, as the caller claims: stored, never trusted. */
  readonly onBehalfOf: string | null;
  /** Milliseconds since 1970 after which no further alert is begun. */
  readonly deadline: number;
}

export interface ResolvedAlerts {
  /** How many were open and fitted when it began. */
  readonly found: number;
  /** Ids of the alerts that it resolved; one that something else resolved meanwhile is not among them. */
  readonly resolved: readonly string[];
  /** How many it did not get to, because the time was over or there were more than 10,000: ask again. */
  readonly left: number;
  /** Of the last event that it wrote; null where it wrote none. */
  readonly position: Position | null;
}

/**
 * Resolves many open alerts, each as {@link ResolveAlert} does: what has failed up to now is over. Asked again, it goes on with what is left.
 *
 * @throws ReadModelBehindError it can't be told which alerts are open
 * @throws AppendResultUnknownError, EventStoreUnavailableError the event store took none of them
 */
export class ResolveAlerts extends Command<ResolvedAlerts> {
  constructor(readonly request: ResolveAlertsRequest) {
    super();
  }
}
