import {
  type BranchEvent,
  comparePoints,
  isAbove,
  type Outcome,
  type PipelineOutcomeRecorded,
  type Point,
} from '../../domain/index.js';
import type { Floor } from '../../projections/alerts/index.js';
import { asSentence, describeOutcome } from './describe-outcome.js';
import type { Telling } from './telling.js';

type Recorded = PipelineOutcomeRecorded['data'];

/**
 * Tells an outcome and what it did, or why it did nothing.
 * @param following the event after it in the stream: an alert event that names this outcome is what it did
 * @param floor of the branch, before it
 */
export const tellOutcome = (recorded: Recorded, following: BranchEvent | null, floor: Floor): Telling => ({
  summary: asSentence(describeOutcome(recorded.outcome)),
  why: `${asSentence(effectOf(recorded, following) ?? reasonWithoutEffect(recorded, floor))}. ${judgementOf(recorded)}.`,
});

/** The verdict was fixed when the outcome first came in: whatever the policy says by now, this is what it said then. */
const judgementOf = ({ verdict, policyVersion, rule }: Recorded): string => {
  const by = `by policy version ${policyVersion}, rule "${rule}"`;
  if (verdict === null) return `Silenced ${by}`;
  if (verdict.kind === 'passing') return `Judged passing ${by}`;
  return `Judged ${verdict.priority}${verdict.overtakable ? ', until a newer pipeline is seen,' : ''} ${by}`;
};

const effectOf = (recorded: Recorded, following: BranchEvent | null): string | null => {
  if (following === null || !isBecauseOf(following, recorded.outcome)) return null;
  switch (following.type) {
    case 'AlertOpened':
      return `it opened the alert with priority ${following.data.alert.priority}`;
    case 'AlertRecurred':
      return `it is one more failure of the open alert`;
    case 'AlertPriorityChanged':
      return `it changed the priority from ${following.data.from} to ${following.data.to}`;
    case 'AlertResolved':
      return `it resolved the alert: after it, nothing that failed is outstanding`;
    default:
      return null;
  }
};

const isBecauseOf = (event: BranchEvent, outcome: Outcome): boolean => {
  const cause =
    event.type === 'AlertOpened' ? event.data.alert.openedBy : 'outcome' in event.data ? event.data.outcome : null;
  return (
    event.type !== 'PipelineOutcomeRecorded' &&
    cause !== null &&
    cause.pipelineId === outcome.pipelineId &&
    cause.status === outcome.status &&
    cause.finishedAt === outcome.finishedAt
  );
};

const reasonWithoutEffect = ({ outcome, point, verdict, movedSuspects }: Recorded, floor: Floor) => {
  const happened = describeOutcome(outcome);
  if (verdict === null) return `${happened}, but the policy silences it`;
  if (verdict.kind === 'passing') {
    const failing = movedSuspects === null ? 'a pipeline' : `pipeline ${movedSuspects.firstFailing.pipelineId}`;
    return isAbove(point, floor.passing)
      ? `${happened}, but ${failing} that failed above it is outstanding`
      : `${happened}, but ${below(point, floor.passing, 'passing')}`;
  }
  const passed = floor.passing !== null && !isAbove(point, floor.passing);
  if (passed) return `${happened}, but ${below(point, floor.passing, 'passing')}`;
  if (!isAbove(point, floor.cleared)) return `${happened}, but ${belowCleared(floor.cleared)}`;
  if (verdict.overtakable) return `${happened}, but a newer pipeline has overtaken it, and the policy forgives that`;
  return `${happened}, which changes nothing about what is outstanding`;
};

const below = (point: Point, register: Point | null, what: string): string => {
  const other = register?.pipelineId;
  if (other !== point.pipelineId) return `lies below the last ${what} pipeline ${other}`;
  return register !== null && comparePoints(point, register) === 0
    ? `the same pipeline passed in the same second`
    : `the same pipeline passed after that`;
};

const belowCleared = (cleared: Point | null): string =>
  `lies within what was closed without a passing pipeline, up to pipeline ${cleared?.pipelineId}`;
