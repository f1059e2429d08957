import type { ClientBase } from 'pg';

export interface Retention {
  readonly days: number;
  readonly records: number;
}

/** Keeps one statement to some hundredths of a second, so that deliveries are written in between. */
export const TRIM_AT_ONCE = 5_000;

/**
 * Deletes what is too old or too much of the {@link TRIM_AT_ONCE} rows that were written first. Ids have gaps where a write failed, so what is kept
 * may be a little less than allowed, never more. Any number of processes may call this: while one is at it, the others have nothing to do.
 *
 * @returns how many were deleted; {@link TRIM_AT_ONCE}: there may be more
 */
export const trimDeliveries = async (
  client: Pick<ClientBase, 'query'>,
  { days, records }: Retention,
): Promise<number> => {
  const { rowCount } = await client.query(TRIM, [TRIM_AT_ONCE, records, days]);
  return rowCount ?? 0;
};

const TRIM = `
  WITH turn AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtextextended('pipeline-alerts deliveries trim', 0)) AS mine
  ), oldest AS MATERIALIZED (
    SELECT id FROM deliveries.deliveries WHERE (SELECT mine FROM turn) ORDER BY id LIMIT $1
  )
  DELETE FROM deliveries.deliveries AS delivery
   USING oldest
   WHERE delivery.id = oldest.id
     AND (delivery.id <= (SELECT max(id) FROM deliveries.deliveries) - $2::bigint
       OR delivery.received_at < now() - make_interval(days => $3::int))`;
