import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { type Actor, mayKnow } from '../../../access/index.js';
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
    const row = (await this.find(alertId, actor)) ?? (await this.findInFreshRows(alertId, actor));
    return row === null ? null : { stream: row.stream, lastRevision: BigInt(row.lastRevision) };
  }

  private async findInFreshRows(id: string, actor: Pick<Actor, 'sources'>): Promise<AlertRow | null> {
    await this.freshness.requireHead(alertsProjection.name);
    return this.find(id, actor);
  }

  /** One of which the actor may not know is looked for as long as one that there is not: the time it takes tells nothing. */
  private async find(id: string, actor: Pick<Actor, 'sources'>): Promise<AlertRow | null> {
    const select = { sourceId: true, stream: true, lastRevision: true } as const;
    const row = await this.database.getRepository(AlertRow).findOne({ select, where: { id } });
    return row !== null && mayKnow(actor, row.sourceId) ? row : null;
  }
}
