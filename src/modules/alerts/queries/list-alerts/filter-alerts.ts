import type { SelectQueryBuilder } from 'typeorm';
import type { AlertRow } from '../../projections/alerts/index.js';
import type { Narrowing } from '../read-along.js';
import type { AlertFilters } from './list-alerts.query.js';
import { highestPositionOpenedBefore, lowestPositionOpenedAfter } from './opened-between.js';

/**
 * Narrows a query, whose rows are called `alert`, down to what status, priority and times leave.
 * @returns false where no alert can fit
 */
export const filterAlerts = async (
  alerts: SelectQueryBuilder<AlertRow>,
  filters: Omit<AlertFilters, keyof Narrowing>,
): Promise<boolean> => {
  const { status, priority } = filters;
  if (status !== null) alerts.andWhere('alert.status = :status', { status });
  if (priority !== null) alerts.andWhere('alert.priority = :priority', { priority });
  return boundByTime(alerts, filters);
};

const boundByTime = async (
  alerts: SelectQueryBuilder<AlertRow>,
  filters: Pick<AlertFilters, 'openedAfter' | 'openedBefore'>,
): Promise<boolean> => {
  const { manager } = alerts.connection;
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
};
