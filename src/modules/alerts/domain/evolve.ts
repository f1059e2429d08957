import type { BranchState } from './branch-state.js';
import type { BranchEvent, PipelineOutcomeRecorded } from './events.js';
import { withCleared, withOutcome, withSighting } from './registers.js';
import { withRequest } from './requests.js';
import { withKey } from './seen-window.js';

/** The state after an event. Open and resolved are taken from the events, never computed again. */
export const evolve = (state: BranchState, event: BranchEvent): BranchState => {
  const { length } = state;
  const requests =
    'request' in event && event.request !== undefined
      ? withRequest(state.requests, { ...event.request, revision: length })
      : state.requests;
  return { ...afterEvent(state, event), requests, length: length + 1 };
};

const afterEvent = (state: BranchState, event: BranchEvent): BranchState => {
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
    ...state,
    registers: withOutcome(state.registers, point, verdict),
    window: withKey(state.window, outcome.status, point),
    alert:
      movedSuspects === null || state.alert === null
        ? state.alert
        : { ...state.alert, suspects: movedSuspects.suspects, firstFailing: movedSuspects.firstFailing },
  };
};
