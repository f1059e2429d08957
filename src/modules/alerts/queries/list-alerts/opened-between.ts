import type { SelectQueryBuilder } from 'typeorm';
import type { AlertRow } from '../../projections/alerts/index.js';

/*
 * Alerts are listed by opening position, but filtered by when they opened, and the two do not grow together: an alert opens when its
 * delivery comes in and gets its position a little later, so neighbours may change places. An index that serves both does not exist; walking
 * along the positions until the times fit would read a million rows.
 *
 * What does grow together with the position is the time at which the store recorded the opening, and it lies between the
 * smallest and the largest delay of all alerts after the opening. So the wanted times are first widened by these delays and turned into a
 * bound on positions, found in one step; within it nearly every row fits, and the exact times still decide.
 */

const LOWEST_POSITION = `
  SELECT near.opened_position
    FROM alerts_v1.alerts AS near
   WHERE near.opened_recorded_at
         > CAST(:openedAfter AS timestamptz)
           + (SELECT min(opening_delay_ms) FROM alerts_v1.alerts) * interval '1 millisecond'
   ORDER BY near.opened_recorded_at, near.opened_position
   LIMIT 1`;

const HIGHEST_POSITION = `
  SELECT near.opened_position
    FROM alerts_v1.alerts AS near
   WHERE near.opened_recorded_at
         < CAST(:openedBefore AS timestamptz)
           + (SELECT max(opening_delay_ms) FROM alerts_v1.alerts) * interval '1 millisecond'
   ORDER BY near.opened_recorded_at DESC, near.opened_position DESC
   LIMIT 1`;

export const openedAfter = (alerts: SelectQueryBuilder<AlertRow>, openedAfter: Date): void => {
  alerts
    .andWhere('alert.openedAt > :openedAfter', { openedAfter })
    .andWhere(`alert.openedPosition >= (${LOWEST_POSITION})`);
};

export const openedBefore = (alerts: SelectQueryBuilder<AlertRow>, openedBefore: Date): void => {
  alerts
    .andWhere('alert.openedAt < :openedBefore', { openedBefore })
    .andWhere(`alert.openedPosition <= (${HIGHEST_POSITION})`);
};
