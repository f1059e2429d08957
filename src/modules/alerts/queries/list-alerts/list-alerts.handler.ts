import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { cutPage } from '../../../../http/index.js';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { toAlertView } from '../alert-view.js';
import { readAlong } from '../read-along.js';
import { filterAlerts } from './filter-alerts.js';
import { type AlertPage, ListAlerts } from './list-alerts.query.js';

@QueryHandler(ListAlerts)
export class ListAlertsHandler implements IQueryHandler<ListAlerts> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  async execute({ filters, sources, page, minPosition }: ListAlerts): Promise<AlertPage> {
    await this.freshness.require(alertsProjection.name, minPosition);
    const alerts = this.database
      .getRepository(AlertRow)
      .createQueryBuilder('alert')
      .orderBy('alert.openedPosition', 'DESC')
      .limit(page.limit + 1);
    if (!(await filterAlerts(alerts, filters))) return { items: [], nextBelow: null };
    if (page.below !== null) alerts.andWhere('alert.openedPosition < :below', { below: String(page.below) });

    const shown = readAlong(alerts, 'openedPosition', filters, sources);
    const { items, lastBeforeNext } = cutPage(await shown.getMany(), page.limit);
    return {
      items: items.map((row) => toAlertView(row.alert, BigInt(row.lastPosition))),
      nextBelow: lastBeforeNext === null ? null : BigInt(lastBeforeNext.openedPosition),
    };
  }
}
