import type { BranchRef, Outcome, Project } from './pipeline-event.js';
import type { Point } from './point.js';
import type { Priority } from './priority.js';

/** Where to look for the commit that broke the branch. */
export interface Suspects {
  readonly lastPassingSha: string | null;
  readonly firstFailingSha: string | null;
  /** GitLab's comparison of the two; null unless the last passing point lies below the first failing one and the commits differ. */
  readonly compareUrl: string | null;
}

export interface Acknowledgement {
  readonly by: string;
  readonly note: string | null;
  readonly at: string;
}

export interface Resolution {
  readonly reason: 'pipeline-succeeded' | 'manual' | 'overtaken' | 'branch-deleted';
  /** The person's or program's API key; null when a pipeline did it. */
  readonly by: string | null;
  readonly note: string | null;
  readonly pipelineId: string | null;
}

/** One failing episode of a branch, complete in itself: every alert event carries it as it stands after the event. */
export interface Alert {
  readonly id: string;
  /** Position in the row of the branch's alerts: 1, 2, … */
  readonly number: number;
  readonly status: 'open' | 'resolved';
  readonly priority: Priority;
  readonly fingerprint: string;
  readonly title: string;
  readonly sourceId: string;
  readonly project: Project;
  readonly branch: BranchRef;
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  readonly resolution: Resolution | null;
  readonly acknowledgement: Acknowledgement | null;
  /** Failing outcomes that belong to this alert. */
  readonly occurrences: number;
  readonly previousAlertId: string | null;
  readonly suspects: Suspects;
  /** The lowest known failing point above the last passing one. */
  readonly firstFailing: Point;
  readonly openedBy: Outcome;
  /** The outcome with the highest point that belongs to this alert, the resolving one included. */
  readonly lastOutcome: Outcome;
}
