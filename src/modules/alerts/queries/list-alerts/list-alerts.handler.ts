import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { cutPage } from '../../../../http/index.js';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { toAlertView } from '../alert-view.js';
import { amongSources } from '../among-sources.js';
import { isProjectId } from '../project-filter.js';
import { type AlertFilters, type AlertPage, ListAlerts } from './list-alerts.query.js';
import { highestPositionOpenedBefore, lowestPositionOpenedAfter } from './opened-between.js';

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
    if (!(await this.boundByTime(alerts, filters))) return { items: [], nextBelow: null };
    if (page.below !== null) alerts.andWhere('alert.openedPosition < :below', { below: String(page.below) });

    const { among } = filters;
    const shown = among === null ? alerts : amongSources(alerts, 'openedPosition', among);
    const { items, lastBeforeNext } = cutPage(await shown.getMany(), page.limit);
    return {
      items: items.map((row) => toAlertView(row.alert, BigInt(row.lastPosition))),
      nextBelow: lastBeforeNext === null ? null : BigInt(lastBeforeNext.openedPosition),
    };
  }

  /** False where no alert can fit. */
  private async boundByTime(alerts: SelectQueryBuilder<AlertRow>, filters: AlertFilters): Promise<boolean> {
    const { manager } = this.database;
    const { openedAfter, openedBefore } = filters;
    if (openedAfter !== null) {
      const lowest = await lowestPositionOpenedAfter(manager, openedAfter);
      if (lowest === null) return false;
      alerts.andWhere('alert.openedPosition >= :lowest AND alert.openedAt > :openedAfter', { lowest, openedAfter });
    }
    if (openedBefore !== null) {
      const highest = await highestPositionOpenedBefore(manager, openedBefore);
      if (highest === null) return false;
      alerts.andWhere('alert.openedPosition <= :highest AND alert.openedAt < :openedBefore', { highest, openedBefore });
    }
    return true;
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
};
