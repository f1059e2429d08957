import { DELIVERY_COLUMNS } from '../delivery-view.js';
import type { DeliveryFilters, DeliveryMark } from './list-deliveries.query.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Every form of it reads as many rows as it answers from the end of one index, whatever the size of the log. Of several sources, so many of
 * each are put together: one index can't be in the order of all of them.
 */
export const listStatement = (filters: DeliveryFilters, below: DeliveryMark | null, rows: number): Statement => {
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;

  const conditions = ['true'];
  const { sourceIds, result, ref, pipelineId, since, until } = filters;
  if (sourceIds !== null) conditions.push('delivery.source_id = source.id');
  if (result !== null) conditions.push(`delivery.result = ${value(result)}`);
  if (ref !== null) conditions.push(`delivery.ref = ${value(ref)}`);
  if (pipelineId !== null) conditions.push(`delivery.pipeline_id = ${value(pipelineId)}`);
  if (since !== null) conditions.push(`delivery.received_at >= ${value(since)}::timestamptz`);
  if (until !== null) conditions.push(`delivery.received_at < ${value(until)}::timestamptz`);
  if (below !== null) {
    const mark = `(${value(below.receivedAt)}::timestamptz, ${value(String(below.id))}::bigint)`;
    conditions.push(`(delivery.received_at, delivery.id) < ${mark}`);
  }
  const newest = `ORDER BY delivery.received_at DESC, delivery.id DESC LIMIT ${value(rows)}`;
  const select = `
    SELECT ${DELIVERY_COLUMNS}
      FROM deliveries.deliveries AS delivery
     WHERE ${conditions.join(' AND ')}
     ${newest}`;
  if (sourceIds === null) return { text: select, values };
  return {
    text: `
      SELECT delivery.*
        FROM unnest(${value(sourceIds)}::uuid[]) AS source (id)
       CROSS JOIN LATERAL (${select}) AS delivery
       ${newest}`,
    values,
  };
};
