import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { filterAlerts } from '../list-alerts/filter-alerts.js';
import { narrowDown } from '../read-along.js';
import { LocateOpenAlerts, type OpenAlerts } from './locate-open-alerts.query.js';

@QueryHandler(LocateOpenAlerts)
export class LocateOpenAlertsHandler implements IQueryHandler<LocateOpenAlerts> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  async execute({ filters, sources, limit }: LocateOpenAlerts): Promise<OpenAlerts> {
    await this.freshness.requireHead(alertsProjection.name);
    const open = this.database
      .getRepository(AlertRow)
      .createQueryBuilder('alert')
      .select(['alert.id', 'alert.stream', 'alert.lastRevision'])
      .orderBy('alert.openedPosition', 'ASC')
      .limit(limit);
    if (!(await filterAlerts(open, { ...filters, status: 'open' }))) return { total: 0, alerts: [] };
    narrowDown(open, filters, sources);

    const [rows, total] = await open.getManyAndCount();
    const alerts = rows.map(({ id, stream, lastRevision }) => ({
      alertId: id,
      stream,
      lastRevision: BigInt(lastRevision),
    }));
    return { total, alerts };
  }
}
