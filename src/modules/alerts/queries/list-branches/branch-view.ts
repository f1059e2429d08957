import type { BranchRef, Priority, Project } from '../../domain/index.js';
import {
  type BranchCondition,
  type BranchRow,
  conditionOf,
  type DatedPoint,
} from '../../projections/branches/index.js';

/** A branch as the API shows it (DESIGN.md section 5). */
export interface BranchView {
  readonly sourceId: string;
  readonly project: Project;
  readonly branch: BranchRef;
  readonly fingerprint: string;
  readonly state: BranchCondition;
  /** Of the open alert. */
  readonly priority: Priority | null;
  readonly openAlertId: string | null;
  readonly lastPassing: PointView | null;
  /** Of the open alert. */
  readonly firstFailing: PointView | null;
  readonly lastFailing: PointView | null;
  /** Of the last event that changed the branch, in decimal digits. */
  readonly position: string;
}

export interface PointView {
  readonly pipelineId: string;
  readonly sha: string | null;
  readonly finishedAt: string | null;
}

export const toBranchView = ({ branch, lastPosition }: Pick<BranchRow, 'branch' | 'lastPosition'>): BranchView => ({
  sourceId: branch.sourceId,
  project: { id: branch.project.id, path: branch.project.path, webUrl: branch.project.webUrl },
  branch: { kind: branch.branch.kind, ref: branch.branch.ref },
  fingerprint: branch.fingerprint,
  state: conditionOf(branch),
  priority: branch.openAlert?.priority ?? null,
  openAlertId: branch.openAlert?.id ?? null,
  lastPassing: toPointView(branch.lastPassing),
  firstFailing: toPointView(branch.openAlert?.firstFailing ?? null),
  lastFailing: toPointView(branch.lastFailing),
  position: lastPosition,
});

const toPointView = (point: DatedPoint | null): PointView | null =>
  point === null ? null : { pipelineId: point.pipelineId, sha: point.sha, finishedAt: point.finishedAt };
