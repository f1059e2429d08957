import type { Alert, Resolution } from './alert.js';
import { describeBranch } from './branch.js';
import type { ReceiveOutcome } from './commands.js';
import { pointOf } from './outcome-point.js';
import type { Outcome, Project } from './pipeline-event.js';
import { comparePoints } from './point.js';
import { isMoreUrgent, type Priority } from './priority.js';
import { failuresInARow, type Registers } from './registers.js';
import { lowestFailing, suspectsOf } from './suspects.js';

export const openAlert = (
  { context, outcome, receivedAt }: ReceiveOutcome,
  previous: Alert | null,
  after: Registers,
  priority: Priority,
): Alert => {
  const { branch, project, fingerprint } = context;
  const number = (previous?.number ?? 0) + 1;
  const firstFailing = lowestFailing(after, pointOf(outcome)) ?? pointOf(outcome);
  return {
    id: context.alertId(number),
    number,
    status: 'open',
    priority,
    fingerprint,
    title: `Pipeline ${outcome.status} on ${describeBranch(branch, project)}`,
    sourceId: branch.sourceId,
    project,
    branch: { kind: branch.kind, ref: branch.ref },
    openedAt: receivedAt,
    resolvedAt: null,
    resolution: null,
    acknowledgement: null,
    occurrences: failuresInARow(after),
    previousAlertId: previous?.id ?? null,
    suspects: suspectsOf(project, after.passing, firstFailing),
    firstFailing,
    openedBy: outcome,
    lastOutcome: outcome,
  };
};

/** A project may have been renamed since; what a delivery leaves out is still known from before. */
export const withProject = (alert: Alert, { id, path, webUrl }: Project): Alert => {
  const known = alert.project;
  const project = { id: id ?? known.id, path: path ?? known.path, webUrl: webUrl ?? known.webUrl };
  const isAsKnown = project.id === known.id && project.path === known.path && project.webUrl === known.webUrl;
  return isAsKnown ? alert : { ...alert, project };
};

export const recurAlert = (alert: Alert, { outcome }: ReceiveOutcome, after: Registers): Alert => ({
  ...withSuspects(alert, after, outcome),
  occurrences: alert.occurrences + 1,
  lastOutcome: laterOf(alert.lastOutcome, outcome),
});

/** Going up makes a new problem of it: whoever acknowledged the lesser one has not seen this. */
export const withPriority = (alert: Alert, priority: Priority, after: Registers): Alert => ({
  ...withSuspects(alert, after),
  priority,
  acknowledgement: isMoreUrgent(priority, alert.priority) ? null : alert.acknowledgement,
});

export const resolveAlert = (
  alert: Alert,
  reason: Resolution['reason'],
  by: Outcome | { readonly pipelineId: string },
  at: string,
): Alert => ({
  ...alert,
  status: 'resolved',
  resolvedAt: at,
  resolution: { reason, by: null, note: null, pipelineId: by.pipelineId },
  lastOutcome: reason === 'pipeline-succeeded' && 'status' in by ? laterOf(alert.lastOutcome, by) : alert.lastOutcome,
});

const withSuspects = (alert: Alert, after: Registers, outcome?: Outcome): Alert => {
  const firstFailing =
    lowestFailing(after, alert.firstFailing, outcome === undefined ? null : pointOf(outcome)) ?? alert.firstFailing;
  return { ...alert, firstFailing, suspects: suspectsOf(alert.project, after.passing, firstFailing) };
};

const laterOf = (a: Outcome, b: Outcome): Outcome => (comparePoints(pointOf(b), pointOf(a)) >= 0 ? b : a);
