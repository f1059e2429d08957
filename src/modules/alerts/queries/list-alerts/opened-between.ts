import type { EntityManager } from 'typeorm';

/*
 * Alerts are listed by opening position, but filtered by when they opened, and the two do not grow together: an alert opens when its
 * delivery comes in and gets its position a little later, so neighbours may change places. An index that serves both does not exist; walking
 * along the positions until the times fit would read a million rows.
 *
 * What does grow together with the position is the time at which the store recorded the opening, and it lies between the
 * smallest and the largest delay of all alerts after the opening. So the wanted times are first widened by these delays and turned into
 * bounds on positions, found in one step; within them nearly every row fits, and the exact times still decide.
 *
 * The bounds are found before the page is read, and not within that statement: the planner then sees how few rows lie between them.
 */

const LOWEST_POSITION = `
  SELECT opened_position
    FROM alerts_v1.alerts
   WHERE opened_recorded_at
         > CAST($1 AS timestamptz) + (SELECT min(opening_delay_ms) FROM alerts_v1.alerts) * interval '1 millisecond'
   ORDER BY opened_recorded_at, opened_position
   LIMIT 1`;

const HIGHEST_POSITION = `
  SELECT opened_position
    FROM alerts_v1.alerts
   WHERE opened_recorded_at
         < CAST($1 AS timestamptz) + (SELECT max(opening_delay_ms) FROM alerts_v1.alerts) * interval '1 millisecond'
   ORDER BY opened_recorded_at DESC, opened_position DESC
   LIMIT 1`;

/** Below this position no alert opened after that time; null where none did at all. */
export const lowestPositionOpenedAfter = (database: EntityManager, time: Date): Promise<string | null> =>
  findPosition(database, LOWEST_POSITION, time);

/** Above this position no alert opened before that time; null where none did at all. */
export const highestPositionOpenedBefore = (database: EntityManager, time: Date): Promise<string | null> =>
  findPosition(database, HIGHEST_POSITION, time);

const findPosition = async (database: EntityManager, statement: string, time: Date): Promise<string | null> => {
  const [row] = await database.query<{ opened_position: string }[]>(statement, [time]);
  return row?.opened_position ?? null;
};
