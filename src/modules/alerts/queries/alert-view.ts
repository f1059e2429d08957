import type { Position } from '../../../event-store/index.js';
import type {
  Acknowledgement,
  Alert,
  BranchRef,
  FailedJob,
  Outcome,
  Project,
  Resolution,
  Suspects,
} from '../domain/index.js';

/** An alert as every route shows it (DESIGN.md section 5). */
export interface AlertView {
  readonly id: string;
  readonly status: Alert['status'];
  readonly priority: Alert['priority'];
  readonly fingerprint: string;
  readonly title: string;
  readonly sourceId: string;
  readonly project: Project;
  readonly branch: BranchRef;
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  readonly resolution: Resolution | null;
  readonly acknowledgement: Acknowledgement | null;
  readonly occurrences: number;
  readonly previousAlertId: string | null;
  readonly suspects: Suspects;
  readonly openedBy: OutcomeView;
  readonly lastOutcome: OutcomeView;
  /** Of the last event that changed the alert, in decimal digits. */
  readonly position: string;
}

export interface OutcomeView {
  readonly pipelineId: string;
  readonly status: Outcome['status'];
  readonly sha: string | null;
  readonly url: string | null;
  readonly finishedAt: string | null;
  readonly failedJobs: readonly FailedJob[];
}

/** Field by field, so that what the domain adds for itself does not become part of the API by accident. */
export const toAlertView = (alert: Alert, position: Position): AlertView => ({
  id: alert.id,
  status: alert.status,
  priority: alert.priority,
  fingerprint: alert.fingerprint,
  title: alert.title,
  sourceId: alert.sourceId,
  project: { id: alert.project.id, path: alert.project.path, webUrl: alert.project.webUrl },
  branch: { kind: alert.branch.kind, ref: alert.branch.ref },
  openedAt: alert.openedAt,
  resolvedAt: alert.resolvedAt,
  resolution: toResolutionView(alert.resolution),
  acknowledgement: toAcknowledgementView(alert.acknowledgement),
  occurrences: alert.occurrences,
  previousAlertId: alert.previousAlertId,
  suspects: {
    lastPassingSha: alert.suspects.lastPassingSha,
    firstFailingSha: alert.suspects.firstFailingSha,
    compareUrl: alert.suspects.compareUrl,
  },
  openedBy: toOutcomeView(alert.openedBy),
  lastOutcome: toOutcomeView(alert.lastOutcome),
  position: String(position),
});

const toResolutionView = (resolution: Resolution | null): Resolution | null => {
  if (resolution === null) return null;
  const { reason, by, note, pipelineId } = resolution;
  return { reason, by, note, pipelineId };
};

const toAcknowledgementView = (acknowledgement: Acknowledgement | null): Acknowledgement | null => {
  if (acknowledgement === null) return null;
  const { by, note, at } = acknowledgement;
  return { by, note, at };
};

const toOutcomeView = ({ pipelineId, status, sha, url, finishedAt, failedJobs }: Outcome): OutcomeView => ({
  pipelineId,
  status,
  sha,
  url,
  finishedAt,
  failedJobs,
});
