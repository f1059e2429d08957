import type { Suspects } from './alert.js';
import type { Project } from './pipeline-event.js';
import { comparePoints, isAbove, type Point } from './point.js';
import { floorOf, knownFailures, type Registers } from './registers.js';

/**
 * The lowest failing point above the floor that is known: from the registers, the alert so far and the outcome at hand.
 * Null where nothing above the floor is known.
 */
export const lowestFailing = (registers: Registers, ...alsoKnown: readonly (Point | null)[]): Point | null => {
  const floor = floorOf(registers);
  const candidates = [...knownFailures(registers), ...alsoKnown].filter(
    (point): point is Point => point !== null && isAbove(point, floor),
  );
  return candidates.reduce<Point | null>(
    (lowest, point) => (lowest === null || comparePoints(point, lowest) < 0 ? point : lowest),
    null,
  );
};

export const suspectsOf = (project: Project, lastPassing: Point | null, firstFailing: Point): Suspects => ({
  lastPassingSha: lastPassing?.sha ?? null,
  firstFailingSha: firstFailing.sha,
  compareUrl: compareUrl(project, lastPassing, firstFailing),
});

const compareUrl = (project: Project, lastPassing: Point | null, firstFailing: Point): string | null => {
  if (project.webUrl === null || lastPassing === null || lastPassing.sha === null || firstFailing.sha === null)
    return null;
  if (lastPassing.sha === firstFailing.sha || !isAbove(firstFailing, lastPassing)) return null;
  return `${project.webUrl}/-/compare/${encodeURIComponent(lastPassing.sha)}...${encodeURIComponent(firstFailing.sha)}`;
};
