import type { RecordedEvent } from '../../../../event-store/index.js';
import {
  type BranchEvent,
  type BranchRef,
  comparePoints,
  isAbove,
  type Outcome,
  type PipelineOutcomeRecorded,
  type Point,
  type Priority,
  type Project,
} from '../../domain/index.js';
import { type DatedPoint, dated, pointOfOutcome } from './dated-point.js';

export const BRANCH_CONDITIONS = ['failing', 'passing', 'cleared', 'unknown'] as const;
export type BranchCondition = (typeof BRANCH_CONDITIONS)[number];

/** A branch as its events tell it. */
export interface TrackedBranch {
  readonly sourceId: string;
  readonly project: Project;
  readonly branch: BranchRef;
  readonly fingerprint: string;
  readonly openAlert: { readonly id: string; readonly priority: Priority; readonly firstFailing: DatedPoint } | null;
  readonly lastPassing: DatedPoint | null;
  readonly lastFailing: DatedPoint | null;
}

/**
 * The branch after an event; the same object where the event tells nothing new about it.
 * @throws Error where the log is not one that the decider wrote: an alert without any outcome
 */
export const branchAfter = (
  before: TrackedBranch | null,
  event: BranchEvent,
  at: RecordedEvent,
): TrackedBranch | null => {
  if (event.type === 'PipelineOutcomeRecorded') return afterOutcome(before, event.data);
  if (event.type === 'PipelineSeen') return before;
  if (before === null) throw new Error(`${event.type} in stream ${at.stream}, which holds no outcome before it`);
  return afterAlertEvent(before, event);
};

/** `failing` and `passing` are sure; `cleared` failed last, but no alert is open; `unknown` was never judged. */
export const conditionOf = ({ openAlert, lastPassing, lastFailing }: TrackedBranch): BranchCondition => {
  if (openAlert !== null) return 'failing';
  if (lastFailing !== null && isAbove(lastFailing, lastPassing)) return 'cleared';
  return lastPassing === null ? 'unknown' : 'passing';
};

const afterOutcome = (before: TrackedBranch | null, recorded: PipelineOutcomeRecorded['data']): TrackedBranch => {
  const { sourceId, project, branch, fingerprint, outcome, point, verdict, movedSuspects } = recorded;
  const known = before ?? {
    sourceId,
    project,
    branch,
    fingerprint,
    openAlert: null,
    lastPassing: null,
    lastFailing: null,
  };
  const happened = { finishedAt: outcome.finishedAt, ...point };

  const lastPassing = verdict?.kind === 'passing' ? higher(known.lastPassing, happened) : known.lastPassing;
  const lastFailing = verdict?.kind === 'failing' ? higher(known.lastFailing, happened) : known.lastFailing;
  const openAlert =
    known.openAlert === null || movedSuspects === null
      ? known.openAlert
      : withFirstFailing(known.openAlert, movedSuspects.firstFailing, [happened, lastFailing]);

  const unchanged =
    known === before &&
    lastPassing === known.lastPassing &&
    lastFailing === known.lastFailing &&
    openAlert === known.openAlert &&
    isSameProject(project, known.project);
  return unchanged ? known : { ...known, project, openAlert, lastPassing, lastFailing };
};

const afterAlertEvent = (
  before: TrackedBranch,
  event: Exclude<BranchEvent, { type: 'PipelineOutcomeRecorded' | 'PipelineSeen' }>,
): TrackedBranch => {
  const { alert } = event.data;
  if (alert.status !== 'open') return { ...before, openAlert: null };
  const known = [alert.openedBy, alert.lastOutcome, ...outcomesOf(event)].map(pointOfOutcome);
  const firstFailing = dated(alert.firstFailing, [
    ...known,
    before.lastFailing,
    before.openAlert?.firstFailing ?? null,
  ]);
  const now = before.openAlert;
  const unchanged =
    now?.id === alert.id && now.priority === alert.priority && comparePoints(now.firstFailing, firstFailing) === 0;
  return unchanged ? before : { ...before, openAlert: { id: alert.id, priority: alert.priority, firstFailing } };
};

const outcomesOf = (event: BranchEvent): readonly Outcome[] =>
  'outcome' in event.data && event.data.outcome !== null ? [event.data.outcome] : [];

const withFirstFailing = (
  alert: NonNullable<TrackedBranch['openAlert']>,
  firstFailing: Point,
  known: readonly (DatedPoint | null)[],
): NonNullable<TrackedBranch['openAlert']> =>
  comparePoints(alert.firstFailing, firstFailing) === 0
    ? alert
    : { ...alert, firstFailing: dated(firstFailing, known) };

const higher = (known: DatedPoint | null, happened: DatedPoint): DatedPoint =>
  known === null || isAbove(happened, known) ? happened : known;

const isSameProject = (a: Project, b: Project): boolean => a.id === b.id && a.path === b.path && a.webUrl === b.webUrl;
