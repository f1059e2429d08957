import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** Filters that may leave anything between nothing and everything of a list. Null: any. */
export interface Narrowing {
  readonly sourceId: string | null;
  /** Project id or path. */
  readonly project: string | null;
  readonly ref: string | null;
}

/** Rows that a list can be narrowed down by. */
interface NarrowableRow extends ObjectLiteral {
  readonly sourceId: string;
  readonly projectId: string | null;
  readonly projectPath: string | null;
  readonly ref: string;
}

interface Condition {
  readonly column: string;
  readonly values: readonly string[];
}

/**
 * Narrows a page down to what these filters leave, and has it read along the index of one of them. Left to itself the planner takes the rows of a
 * source or a project for spread evenly over the list, and may walk along everything newer that others have; and no index gives several sources in
 * the order of the list. So for each value its own first page is read, and the first of those are the page: one page of each is the most that is
 * ever read.
 *
 * @param page filtered otherwise, in its order and limited
 * @param position the property that it is ordered by, descending; no two rows have the same
 * @param sources ids of the only sources to look at; null: all
 */
export const readAlong = <Row extends NarrowableRow>(
  page: SelectQueryBuilder<Row>,
  position: string & keyof Row,
  filters: Narrowing,
  sources: readonly string[] | null,
): SelectQueryBuilder<Row> => {
  const [along, ...others] = conditionsOf(filters, sources);
  if (along === undefined) return page;
  const { alias, expressionMap } = page;
  requireAll(page, others);
  // As a range, ordered by its column first: of an equality the planner would know that this order is that of any index which ends in the position.
  const ofOneValue = page
    .clone()
    .select(`${alias}.${position}`, 'at')
    .andWhere(`${alias}.${along.column} BETWEEN along.value AND along.value`)
    .orderBy({ [`${alias}.${along.column}`]: 'DESC', [`${alias}.${position}`]: 'DESC' });
  const positions = `
    SELECT first.at
      FROM unnest(CAST(:along AS text[])) AS along (value)
     CROSS JOIN LATERAL (${ofOneValue.getQuery()}) AS first
     ORDER BY first.at DESC
     LIMIT ${expressionMap.limit}`;
  return page
    .clone()
    .where(`${alias}.${position} IN (${positions})`)
    .setParameters({ ...ofOneValue.getParameters(), along: along.values });
};

/** Narrows a query down to what these filters leave, for who wants every row of it and no page. */
export const narrowDown = <Row extends NarrowableRow>(
  rows: SelectQueryBuilder<Row>,
  filters: Narrowing,
  sources: readonly string[] | null,
): void => requireAll(rows, conditionsOf(filters, sources));

const requireAll = <Row extends NarrowableRow>(
  rows: SelectQueryBuilder<Row>,
  conditions: readonly Condition[],
): void => {
  for (const { column, values } of conditions) {
    rows.andWhere(`${rows.alias}.${column} = ANY(CAST(:${column} AS text[]))`, { [column]: values });
  }
};

/** What usually leaves least comes first. */
const conditionsOf = ({ sourceId, project, ref }: Narrowing, sources: readonly string[] | null): Condition[] => {
  const conditions: Condition[] = [];
  if (project !== null) {
    conditions.push({ column: isProjectId(project) ? 'projectId' : 'projectPath', values: [project] });
  }
  if (sourceId !== null && sources !== null) {
    conditions.push({ column: 'sourceId', values: sources.includes(sourceId) ? [sourceId] : [] });
  } else if (sourceId !== null || sources !== null) {
    conditions.push({ column: 'sourceId', values: [...new Set(sources ?? [sourceId as string])] });
  }
  if (ref !== null) conditions.push({ column: 'ref', values: [ref] });
  return conditions;
};

/** GitLab's ids are digits; a path always holds a slash between namespace and project. */
const isProjectId = (idOrPath: string): boolean => /^\d+$/.test(idOrPath);
