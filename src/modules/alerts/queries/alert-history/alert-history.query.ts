import { Query } from '@nestjs/cqrs';
import type { JsonObject } from '../../../../event-store/index.js';
import type { Actor } from '../../../access/index.js';
import type { Floor } from '../../projections/alerts/index.js';

/** One event of an alert's life, readable by people. */
export interface HistoryItem {
  readonly eventId: string;
  readonly type: string;
  /** When the store recorded it, ISO 8601 UTC. */
  readonly at: string;
  readonly position: string;
  /** Name of the API key of who asked for it; null where a delivery brought it. */
  readonly actor: string | null;
  /** What happened. */
  readonly summary: string;
  /** Why it happened, or why it changed nothing. */
  readonly why: string;
  readonly data: JsonObject;
}

/** Where a page of a history begins, with what the pages before it have told. */
export interface HistoryMark {
  /** Revision of the page's first event. */
  readonly from: bigint;
  /** Of the branch, before that event. */
  readonly floor: Floor;
}

export interface HistoryPage {
  readonly items: readonly HistoryItem[];
  /** Null at the end, or at what is the end so far. */
  readonly next: HistoryMark | null;
}

/**
 * What happened to an alert from the outcome that opened it to its resolution, oldest first, with everything that was recorded for its
 * branch meanwhile. Null for an alert that there is not, or not for this actor. @throws ReadModelBehindError when it can't be as fresh as asked for
 */
export class GetAlertHistory extends Query<HistoryPage | null> {
  constructor(
    readonly alertId: string,
    readonly actor: Pick<Actor, 'sources'>,
    readonly page: { readonly mark: HistoryMark | null; readonly limit: number },
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
