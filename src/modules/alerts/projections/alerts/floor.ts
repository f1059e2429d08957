import { type BranchEvent, higherPoint, type Point } from '../../domain/index.js';

/** Up to where the failures of a branch are over, and what ended them: a pipeline that passed, or a person. */
export interface Floor {
  readonly passing: Point | null;
  readonly cleared: Point | null;
}

export const NO_FLOOR: Floor = { passing: null, cleared: null };

/** The same object where the event does not raise it. */
export const floorAfter = (floor: Floor, event: BranchEvent): Floor => {
  if (event.type === 'PipelineOutcomeRecorded' && event.data.verdict?.kind === 'passing') {
    const passing = higherPoint(floor.passing, event.data.point);
    return passing === floor.passing ? floor : { ...floor, passing };
  }
  if (event.type === 'AlertResolved' && event.data.clearedUpTo !== null) {
    const cleared = higherPoint(floor.cleared, event.data.clearedUpTo);
    return cleared === floor.cleared ? floor : { ...floor, cleared };
  }
  return floor;
};
