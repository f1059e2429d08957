import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { mayKnow } from '../../../access/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { type AlertView, toAlertView } from '../alert-view.js';
import { GetAlert } from './get-alert.query.js';

@QueryHandler(GetAlert)
export class GetAlertHandler implements IQueryHandler<GetAlert> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  async execute({ id, actor, minPosition }: GetAlert): Promise<AlertView | null> {
    await this.freshness.require(alertsProjection.name, minPosition);
    if (!isUUID(id)) return null;
    const row = await this.database.getRepository(AlertRow).findOneBy({ id });
    return row === null || !mayKnow(actor, row.sourceId) ? null : toAlertView(row.alert, BigInt(row.lastPosition));
  }
}
