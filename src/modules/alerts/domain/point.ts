/**
 * Where an outcome stands in a branch's life: (pipeline id, second it finished), compared in that order, so that verdicts
 * never depend on the order of arrival. The commit rides along and takes no part in comparisons.
 */
export interface Point {
  /** Decimal digits without leading zeros; passes 2^53. */
  readonly pipelineId: string;
  /** Whole seconds since 1970: finished_at, else created_at, else 0. */
  readonly second: number;
  readonly sha: string | null;
}

/** Negative, zero or positive, as for `Array.sort`. Both are decimal digits without leading zeros. */
export const comparePipelineIds = (a: string, b: string): number =>
  a.length !== b.length ? a.length - b.length : a < b ? -1 : a > b ? 1 : 0;

export const comparePoints = (a: Point, b: Point): number =>
  comparePipelineIds(a.pipelineId, b.pipelineId) || a.second - b.second;

/** Above, strictly: at equal points passing wins. Everything lies above nothing. */
export const isAbove = (point: Point, floor: Point | null): boolean =>
  floor === null || comparePoints(point, floor) > 0;

/** The higher of two points; the first where they are equal. */
export const higherPoint = (a: Point | null, b: Point | null): Point | null => {
  if (a === null) return b;
  if (b === null) return a;
  return comparePoints(b, a) > 0 ? b : a;
};
