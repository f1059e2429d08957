import type { BranchState } from './branch-state.js';
import type { BranchCommand } from './commands.js';
import { decideAcknowledgement, decideResolution } from './decide-for-people.js';
import { decideOutcome } from './decide-outcome.js';
import { decideSighting } from './decide-sighting.js';
import type { BranchEvent } from './events.js';

export type Decision =
  /** To be appended together; never empty. */
  | { readonly kind: 'events'; readonly events: readonly BranchEvent[] }
  /** Recorded before. */
  | { readonly kind: 'duplicate' }
  /** So old that it is not remembered whether it was recorded, and without any effect. */
  | { readonly kind: 'stale' }
  /** Older than the window, yet it would matter: look for its event in the stream and ask again with `recordedBefore`. */
  | { readonly kind: 'look-up' }
  /** Nothing to do: what was asked for is so already. */
  | { readonly kind: 'unchanged' }
  /** Asked for something that this alert can't do. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What a command means for a branch in this state. Pure: the same question always has the same answer. */
export const decide = (command: BranchCommand, state: BranchState): Decision => {
  switch (command.type) {
    case 'ReceiveOutcome':
      return decideOutcome(command, state);
    case 'ReceiveSighting':
      return decideSighting(command, state);
    case 'AcknowledgeAlert':
      return decideAcknowledgement(command, state);
    case 'ResolveAlert':
      return decideResolution(command, state);
  }
};
