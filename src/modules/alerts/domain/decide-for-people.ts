import type { BranchState } from './branch-state.js';
import type { AcknowledgeAlert, ResolveAlert } from './commands.js';
import type { Decision } from './decision.js';
import { highestFailing } from './registers.js';

/** A person takes the alert; a second acknowledgement takes it over. */
export const decideAcknowledgement = (command: AcknowledgeAlert, { alert }: BranchState): Decision => {
  if (alert === null || alert.id !== command.alertId || alert.status !== 'open') {
    return { kind: 'refused', reason: 'the alert is resolved: only an open alert can be acknowledged' };
  }
  const acknowledgement = { by: command.by, note: command.note, at: command.at };
  return { kind: 'events', events: [{ type: 'AlertAcknowledged', data: { alert: { ...alert, acknowledgement } } }] };
};

/** A person closes the alert: everything that has failed up to now is over. Closing a closed one changes nothing. */
export const decideResolution = (command: ResolveAlert, { alert, registers }: BranchState): Decision => {
  if (alert === null || alert.id !== command.alertId || alert.status !== 'open') return { kind: 'unchanged' };
  return {
    kind: 'events',
    events: [
      {
        type: 'AlertResolved',
        data: {
          alert: {
            ...alert,
            status: 'resolved',
            resolvedAt: command.at,
            resolution: { reason: 'manual', by: command.by, note: command.note, pipelineId: null },
          },
          outcome: null,
          clearedUpTo: highestFailing(registers),
        },
      },
    ],
  };
};
