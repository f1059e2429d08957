import { comparePoints, type Outcome, type Point, pointOf } from '../../domain/index.js';

/** A point, and when its pipeline finished as GitLab told it: a point's second may stem from `created_at`. */
export interface DatedPoint extends Point {
  /** ISO 8601 UTC. */
  readonly finishedAt: string | null;
}

export const pointOfOutcome = (outcome: Outcome): DatedPoint => ({
  finishedAt: outcome.finishedAt,
  ...pointOf(outcome),
});

/** A point with the time of the known one that equals it; its own second where it is none of them. */
export const dated = (point: Point, known: readonly (DatedPoint | null)[]): DatedPoint => {
  const same = known.find((candidate) => candidate !== null && comparePoints(candidate, point) === 0) ?? null;
  const { pipelineId, second, sha } = point;
  return { pipelineId, second, sha, finishedAt: same === null ? timeOf(second) : same.finishedAt };
};

const timeOf = (second: number): string | null => (second === 0 ? null : new Date(second * 1000).toISOString());
