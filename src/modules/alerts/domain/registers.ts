import type { Verdict } from './events.js';
import { comparePipelineIds, comparePoints, higherPoint, isAbove, type Point } from './point.js';
import { PRIORITIES, type Priority } from './priority.js';

/** "N in a row" counts to ten at most. */
export const ROW_LENGTH = 10;

type PointByPriority = Readonly<Partial<Record<Priority, Point>>>;

/**
 * What a branch remembers of its outcomes: only maxima, so that every order of arrival and any duplication ends in the
 * same registers. Whether the branch fails is read off them.
 */
export interface Registers {
  readonly passing: Point | null;
  /** Up to here a person has closed what failed, or the branch was deleted. */
  readonly cleared: Point | null;
  readonly failing: PointByPriority;
  /** Cancellations that count only while no higher pipeline has been seen. */
  readonly overtakable: PointByPriority;
  /** The 10 highest distinct failing pipelines, highest first, each with its highest failing point. */
  readonly row: readonly Point[];
  /** Highest pipeline seen in any status, as far as it was stored. */
  readonly highestPipeline: string | null;
}

export const EMPTY_REGISTERS: Registers = {
  passing: null,
  cleared: null,
  failing: {},
  overtakable: {},
  row: [],
  highestPipeline: null,
};

export const withSighting = (registers: Registers, pipelineId: string): Registers =>
  isHigherPipeline(registers, pipelineId) ? { ...registers, highestPipeline: pipelineId } : registers;

export const isHigherPipeline = (registers: Registers, pipelineId: string): boolean =>
  registers.highestPipeline === null || comparePipelineIds(pipelineId, registers.highestPipeline) > 0;

export const withOutcome = (registers: Registers, point: Point, verdict: Verdict | null): Registers => {
  const seen = withSighting(registers, point.pipelineId);
  if (verdict === null) return seen;
  if (verdict.kind === 'passing') return { ...seen, passing: higherPoint(seen.passing, point) };
  if (verdict.overtakable) return { ...seen, overtakable: raise(seen.overtakable, verdict.priority, point) };
  return { ...seen, failing: raise(seen.failing, verdict.priority, point), row: insertIntoRow(seen.row, point) };
};

export const withCleared = (registers: Registers, upTo: Point): Registers => ({
  ...registers,
  cleared: higherPoint(registers.cleared, upTo),
});

const raise = (points: PointByPriority, priority: Priority, point: Point): PointByPriority => {
  const current = points[priority] ?? null;
  return isAbove(point, current) ? { ...points, [priority]: point } : points;
};

const insertIntoRow = (row: readonly Point[], point: Point): readonly Point[] => {
  const same = row.find((entry) => entry.pipelineId === point.pipelineId);
  if (same !== undefined && !isAbove(point, same)) return row;
  return [...row.filter((entry) => entry !== same), point].sort((a, b) => comparePoints(b, a)).slice(0, ROW_LENGTH);
};

/** Whether the outcome would raise a register. The row is one only where more than one failure in a row is asked for. */
export const raises = (
  registers: Registers,
  point: Point,
  verdict: Verdict | null,
  failuresInARow: number,
): boolean => {
  const after = withOutcome(registers, point, verdict);
  return (
    after.passing !== registers.passing ||
    after.failing !== registers.failing ||
    after.overtakable !== registers.overtakable ||
    (failuresInARow > 1 && after.row !== registers.row && after.row.includes(point))
  );
};

/** Failures at or below it are over: the higher of the passing and the cleared point. */
export const floorOf = (registers: Registers): Point | null => higherPoint(registers.passing, registers.cleared);

export const isOvertaken = (registers: Registers, point: Point): boolean =>
  registers.highestPipeline !== null && comparePipelineIds(point.pipelineId, registers.highestPipeline) < 0;

/** Failing points of one priority that still count. */
const standing = (registers: Registers, priority: Priority): readonly Point[] => {
  const floor = floorOf(registers);
  const failing = registers.failing[priority];
  const overtakable = registers.overtakable[priority];
  return [
    ...(failing !== undefined ? [failing] : []),
    ...(overtakable !== undefined && !isOvertaken(registers, overtakable) ? [overtakable] : []),
  ].filter((point) => isAbove(point, floor));
};

/** Failing points above the floor that the registers still know, in no particular order. */
export const knownFailures = (registers: Registers): readonly Point[] => {
  const floor = floorOf(registers);
  return [
    ...PRIORITIES.flatMap((priority) => standing(registers, priority)),
    ...registers.row.filter((point) => isAbove(point, floor)),
  ];
};

/** How many distinct failing pipelines above the floor are known; counts to {@link ROW_LENGTH} and one overtakable. */
export const failuresInARow = (registers: Registers): number =>
  new Set(knownFailures(registers).map((point) => point.pipelineId)).size;

/**
 * The highest outstanding priority, or null where nothing is outstanding.
 * @param required failing pipelines in a row that it takes, 1 to {@link ROW_LENGTH}
 */
export const highestOutstanding = (registers: Registers, required: number): Priority | null => {
  const highest = PRIORITIES.find((priority) => standing(registers, priority).length > 0) ?? null;
  if (highest === null || required <= 1) return highest;
  return failuresInARow(registers) >= required ? highest : null;
};

/** The highest failing point of all, over or not: what a person's resolve or a deletion clears up to. */
export const highestFailing = (registers: Registers): Point | null =>
  [...Object.values(registers.failing), ...Object.values(registers.overtakable)].reduce<Point | null>(
    higherPoint,
    null,
  );
