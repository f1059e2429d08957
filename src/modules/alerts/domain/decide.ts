import type { BranchState } from './branch-state.js';
import type { BranchCommand } from './commands.js';
import { decideDeletion } from './decide-deletion.js';
import { decideAcknowledgement, decideResolution } from './decide-for-people.js';
import { decideOutcome } from './decide-outcome.js';
import { decideSighting } from './decide-sighting.js';
import type { Decision } from './decision.js';

/** What a command means for a branch in this state. Pure: the same question always has the same answer. */
export const decide = (command: BranchCommand, state: BranchState): Decision => {
  switch (command.type) {
    case 'ReceiveOutcome':
      return decideOutcome(command, state);
    case 'ReceiveSighting':
      return decideSighting(command, state);
    case 'ReceiveBranchDeletion':
      return decideDeletion(command, state);
    case 'AcknowledgeAlert':
      return decideAcknowledgement(command, state);
    case 'ResolveAlert':
      return decideResolution(command, state);
  }
};
