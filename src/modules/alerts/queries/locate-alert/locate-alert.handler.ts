import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { type AlertLocation, LocateAlert } from './locate-alert.query.js';

@QueryHandler(LocateAlert)
export class LocateAlertHandler implements IQueryHandler<LocateAlert> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  /** @throws ReadModelBehindError where the read model does not come so far that "there is none" would be true */
  async execute({ alertId }: LocateAlert): Promise<AlertLocation | null> {
    if (!isUUID(alertId)) return null;
    const known = await this.find(alertId);
    if (known !== null) return known;
    await this.freshness.requireHead(alertsProjection.name);
    return this.find(alertId);
  }

  private async find(id: string): Promise<AlertLocation | null> {
    const select = { sourceId: true, stream: true, lastRevision: true } as const;
    const row = await this.database.getRepository(AlertRow).findOne({ select, where: { id } });
    if (row === null) return null;
    return { sourceId: row.sourceId, stream: row.stream, lastRevision: BigInt(row.lastRevision) };
  }
}
