import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { mayKnow } from '../../../access/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { type AlertLocation, LocateAlert } from './locate-alert.query.js';

@QueryHandler(LocateAlert)
export class LocateAlertHandler implements IQueryHandler<LocateAlert> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  /** @throws ReadModelBehindError where the read model does not come so far that "there is none" would be true */
  async execute({ alertId, actor }: LocateAlert): Promise<AlertLocation | null> {
    if (!isUUID(alertId)) return null;
    const row = (await this.find(alertId)) ?? (await this.findInFreshRows(alertId));
    if (row === null || !mayKnow(actor, row.sourceId)) return null;
    return { stream: row.stream, lastRevision: BigInt(row.lastRevision) };
  }

  private async findInFreshRows(id: string): Promise<AlertRow | null> {
    await this.freshness.requireHead(alertsProjection.name);
    return this.find(id);
  }

  private find(id: string): Promise<AlertRow | null> {
    const select = { sourceId: true, stream: true, lastRevision: true } as const;
    return this.database.getRepository(AlertRow).findOne({ select, where: { id } });
  }
}
