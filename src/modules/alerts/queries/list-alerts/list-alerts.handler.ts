import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { cutPage } from '../../../../http/index.js';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { toAlertView } from '../alert-view.js';
import { isProjectId } from '../project-filter.js';
import { type AlertFilters, type AlertPage, ListAlerts } from './list-alerts.query.js';
import { openedAfter, openedBefore } from './opened-between.js';

@QueryHandler(ListAlerts)
export class ListAlertsHandler implements IQueryHandler<ListAlerts> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  async execute({ filters, page, minPosition }: ListAlerts): Promise<AlertPage> {
    await this.freshness.require(alertsProjection.name, minPosition);
    const alerts = this.database
      .getRepository(AlertRow)
      .createQueryBuilder('alert')
      .orderBy('alert.openedPosition', 'DESC')
      .limit(page.limit + 1);
    applyFilters(alerts, filters);
    if (page.below !== null) alerts.andWhere('alert.openedPosition < :below', { below: String(page.below) });

    const { items, lastBeforeNext } = cutPage(await alerts.getMany(), page.limit);
    return {
      items: items.map((row) => toAlertView(row.alert, BigInt(row.lastPosition))),
      nextBelow: lastBeforeNext === null ? null : BigInt(lastBeforeNext.openedPosition),
    };
  }
}

const applyFilters = (alerts: SelectQueryBuilder<AlertRow>, filters: AlertFilters): void => {
  const { status, priority, sourceId, project, ref } = filters;
  if (status !== null) alerts.andWhere('alert.status = :status', { status });
  if (priority !== null) alerts.andWhere('alert.priority = :priority', { priority });
  if (sourceId !== null) alerts.andWhere('alert.sourceId = :sourceId', { sourceId });
  if (project !== null) {
    alerts.andWhere(`alert.${isProjectId(project) ? 'projectId' : 'projectPath'} = :project`, { project });
  }
  if (ref !== null) alerts.andWhere('alert.ref = :ref', { ref });
  if (filters.openedAfter !== null) openedAfter(alerts, filters.openedAfter);
  if (filters.openedBefore !== null) openedBefore(alerts, filters.openedBefore);
};
