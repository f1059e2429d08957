import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import { EVENT_STORE, type EventStore, type RecordedEvent } from '../../../../event-store/index.js';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { mayKnow } from '../../../access/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { GetAlertHistory, type HistoryMark, type HistoryPage } from './alert-history.query.js';
import { tellHistory } from './tell-history.js';

@QueryHandler(GetAlertHistory)
export class GetAlertHistoryHandler implements IQueryHandler<GetAlertHistory> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  async execute({ alertId, actor, page, minPosition }: GetAlertHistory): Promise<HistoryPage | null> {
    await this.freshness.require(alertsProjection.name, minPosition);
    if (!isUUID(alertId)) return null;
    const row = await this.database.getRepository(AlertRow).findOneBy({ id: alertId });
    if (row === null || !mayKnow(actor, row.sourceId)) return null;

    const mark = page.mark ?? (await this.beginning(row));
    const events = await this.readUntilResolved(row, mark.from, page.limit + 1);
    return tellHistory(events, mark.floor, page.limit);
  }

  /** The outcome that opened the alert stands right before the opening, in the same append. */
  private async beginning({ stream, openedRevision, floorAtOpening: floor }: AlertRow): Promise<HistoryMark> {
    const opening = BigInt(openedRevision);
    if (opening === 0n) return { from: opening, floor };
    for await (const before of this.store.readStream(stream, { direction: 'forwards', from: opening - 1n, limit: 1 })) {
      if (before.type === 'PipelineOutcomeRecorded') return { from: before.revision, floor };
    }
    return { from: opening, floor };
  }

  /** What follows the resolution belongs to the branch's next alert, or to none. */
  private async readUntilResolved({ id, stream }: AlertRow, from: bigint, limit: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const event of this.store.readStream(stream, { direction: 'forwards', from, limit })) {
      events.push(event);
      if (isResolutionOf(id, event)) break;
    }
    return events;
  }
}

const isResolutionOf = (alertId: string, { type, data }: RecordedEvent): boolean =>
  type === 'AlertResolved' && (data.alert as { id?: unknown } | undefined)?.id === alertId;
