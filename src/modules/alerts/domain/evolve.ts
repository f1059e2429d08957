import type { BranchState } from './branch-state.js';
import type { BranchEvent, PipelineOutcomeRecorded } from './events.js';
import { withCleared, withOutcome, withSighting } from './registers.js';
import { withKey } from './seen-window.js';

/** The state after an event. Open and resolved are taken from the events, never computed again. */
export const evolve = (state: BranchState, event: BranchEvent): BranchState => {
  switch (event.type) {
    case 'PipelineOutcomeRecorded':
      return afterOutcome(state, event.data);
    case 'PipelineSeen':
      return { ...state, registers: withSighting(state.registers, event.data.pipelineId) };
    case 'AlertOpened':
    case 'AlertRecurred':
    case 'AlertPriorityChanged':
    case 'AlertAcknowledged':
      return { ...state, alert: event.data.alert };
    case 'AlertResolved': {
      const { alert, clearedUpTo } = event.data;
      const registers = clearedUpTo === null ? state.registers : withCleared(state.registers, clearedUpTo);
      return { ...state, alert, registers };
    }
  }
};

const afterOutcome = (state: BranchState, recorded: PipelineOutcomeRecorded['data']): BranchState => {
  const { outcome, point, verdict, movedSuspects } = recorded;
  return {
    registers: withOutcome(state.registers, point, verdict),
    window: withKey(state.window, outcome.status, point),
    alert:
      movedSuspects === null || state.alert === null
        ? state.alert
        : { ...state.alert, suspects: movedSuspects.suspects, firstFailing: movedSuspects.firstFailing },
  };
};
