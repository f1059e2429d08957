import type { Alert } from './alert.js';
import { openAlert, recurAlert, resolveAlert, withPriority, withProject } from './alert-lifecycle.js';
import type { BranchState } from './branch-state.js';
import type { ReceiveOutcome } from './commands.js';
import type { Decision } from './decision.js';
import type { AlertEvent, BranchEvent, PipelineOutcomeRecorded } from './events.js';
import { pointOf } from './outcome-point.js';
import { comparePoints, isAbove, type Point } from './point.js';
import { floorOf, highestOutstanding, isOvertaken, type Registers, raises, withOutcome } from './registers.js';
import { requiredInARow } from './required-in-a-row.js';
import { lookUp } from './seen-window.js';
import { lowestFailing, suspectsOf } from './suspects.js';

/** An outcome is recorded once, whatever it changes; then the alert follows what is outstanding after it. */
export const decideOutcome = (command: ReceiveOutcome, state: BranchState): Decision => {
  const point = pointOf(command.outcome);
  const sight = lookUp(state.window, command.outcome.status, point);
  if (sight === 'seen' || command.recordedBefore === true) return { kind: 'duplicate' };
  if (sight === 'below') {
    if (!raises(state.registers, point, command.verdict, command.failuresInARow)) return { kind: 'stale' };
    if (command.recordedBefore === null) return { kind: 'look-up' };
  }
  const after = withOutcome(state.registers, point, command.verdict);
  const alertEvents = followAlert(command, state, after, point);
  const movedSuspects = alertEvents.length === 0 ? suspectsMovedBy(command, state.alert, after) : null;
  return { kind: 'events', events: [record(command, point, movedSuspects), ...alertEvents] };
};

const record = (
  command: ReceiveOutcome,
  point: Point,
  movedSuspects: PipelineOutcomeRecorded['data']['movedSuspects'],
): BranchEvent => ({
  type: 'PipelineOutcomeRecorded',
  data: {
    sourceId: command.context.branch.sourceId,
    project: command.context.project,
    branch: { kind: command.context.branch.kind, ref: command.context.branch.ref },
    fingerprint: command.context.fingerprint,
    outcome: command.outcome,
    point,
    verdict: command.verdict,
    policyVersion: command.policyVersion,
    rule: command.rule,
    movedSuspects,
  },
});

const followAlert = (
  command: ReceiveOutcome,
  state: BranchState,
  after: Registers,
  point: Point,
): readonly AlertEvent[] => {
  const alert = state.alert === null ? null : withProject(state.alert, command.context.project);
  const required = requiredInARow(state, command.failuresInARow);
  const outstanding = highestOutstanding(after, required);
  const counts = countsAsFailure(command, after, point);

  if (alert?.status !== 'open') {
    // Only a failure opens, even where a changed policy would now see more in what is past.
    if (outstanding === null || !counts) return [];
    return [{ type: 'AlertOpened', data: { alert: openAlert(command, alert, after, outstanding) } }];
  }
  if (outstanding === null) {
    const reason = command.verdict?.kind === 'passing' ? 'pipeline-succeeded' : 'overtaken';
    const resolved = resolveAlert(alert, reason, command.outcome, command.receivedAt);
    return [{ type: 'AlertResolved', data: { alert: resolved, outcome: command.outcome, clearedUpTo: null } }];
  }
  const events: AlertEvent[] = [];
  const current = counts ? recurAlert(alert, command, after) : alert;
  if (counts) events.push({ type: 'AlertRecurred', data: { alert: current, outcome: command.outcome } });
  if (outstanding !== alert.priority) {
    events.push({
      type: 'AlertPriorityChanged',
      data: {
        alert: withPriority(current, outstanding, after),
        from: alert.priority,
        to: outstanding,
        outcome: command.outcome,
      },
    });
  }
  return events;
};

const countsAsFailure = (command: ReceiveOutcome, after: Registers, point: Point): boolean =>
  command.verdict?.kind === 'failing' &&
  isAbove(point, floorOf(after)) &&
  !(command.verdict.overtakable && isOvertaken(after, point));

/** A late success can narrow down an alert that stays open. */
const suspectsMovedBy = (
  command: ReceiveOutcome,
  alert: Alert | null,
  after: Registers,
): PipelineOutcomeRecorded['data']['movedSuspects'] => {
  if (alert?.status !== 'open' || command.verdict?.kind !== 'passing') return null;
  const firstFailing = lowestFailing(after, alert.firstFailing) ?? alert.firstFailing;
  const suspects = suspectsOf(alert.project, after.passing, firstFailing);
  const unmoved =
    suspects.lastPassingSha === alert.suspects.lastPassingSha && comparePoints(firstFailing, alert.firstFailing) === 0;
  return unmoved ? null : { alertId: alert.id, suspects, firstFailing };
};
