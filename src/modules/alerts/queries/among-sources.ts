import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/**
 * The first page of a list, of some sources only. No index gives several sources in the order of the list: the planner would either sort everything
 * that the sources have, or walk along everything that all the others have. So each source's own first page is read along its index, and the first of
 * those are the page: a page of each source is the most that is ever read.
 *
 * @param page filtered, in its order and limited; its entity has a `sourceId`
 * @param position the property that it is ordered by, descending; no two rows have the same
 */
export const amongSources = <Row extends ObjectLiteral>(
  page: SelectQueryBuilder<Row>,
  position: string & keyof Row,
  sources: readonly string[],
): SelectQueryBuilder<Row> => {
  const { alias } = page;
  const { limit } = page.expressionMap;
  const ofOneSource = page.clone().select(`${alias}.${position}`, 'at').andWhere(`${alias}.sourceId = source.id`);
  const positions = `
    SELECT first.at
      FROM unnest(CAST(:among AS text[])) AS source (id)
     CROSS JOIN LATERAL (${ofOneSource.getQuery()}) AS first
     ORDER BY first.at DESC
     LIMIT ${limit}`;
  return page
    .clone()
    .where(`${alias}.${position} IN (${positions})`)
    .setParameters({ ...ofOneSource.getParameters(), among: sources });
};
