import { resolveAlert, withPriority } from './alert-lifecycle.js';
import type { BranchState } from './branch-state.js';
import type { ReceiveSighting } from './commands.js';
import type { Decision } from './decision.js';
import type { AlertEvent, BranchEvent } from './events.js';
import { highestOutstanding, isHigherPipeline, type Registers, withSighting } from './registers.js';
import { requiredInARow } from './required-in-a-row.js';

/** The first sight of a newer pipeline overtakes the cancellations before it, and may so resolve the alert. */
export const decideSighting = (command: ReceiveSighting, state: BranchState): Decision => {
  if (!isHigherPipeline(state.registers, command.pipelineId)) return { kind: 'unchanged' };
  const after = withSighting(state.registers, command.pipelineId);
  const { branch, project, fingerprint } = command.context;
  const seen: BranchEvent = {
    type: 'PipelineSeen',
    data: {
      sourceId: branch.sourceId,
      project,
      branch: { kind: branch.kind, ref: branch.ref },
      fingerprint,
      pipelineId: command.pipelineId,
      status: command.status,
    },
  };
  return { kind: 'events', events: [seen, ...followAlert(command, state, after)] };
};

const followAlert = (command: ReceiveSighting, state: BranchState, after: Registers): readonly AlertEvent[] => {
  const { alert } = state;
  if (alert?.status !== 'open') return [];
  const outstanding = highestOutstanding(after, requiredInARow(state, command.failuresInARow));
  if (outstanding === null) {
    const resolved = resolveAlert(alert, 'overtaken', { pipelineId: command.pipelineId }, command.receivedAt);
    return [{ type: 'AlertResolved', data: { alert: resolved, outcome: null, clearedUpTo: null } }];
  }
  if (outstanding === alert.priority) return [];
  const changed = withPriority(alert, outstanding, after);
  return [
    { type: 'AlertPriorityChanged', data: { alert: changed, from: alert.priority, to: outstanding, outcome: null } },
  ];
};
