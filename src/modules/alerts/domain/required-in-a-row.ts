import type { BranchState } from './branch-state.js';
import { highestOutstanding } from './registers.js';

/**
 * How many failing pipelines in a row keep this branch's alert open. An alert that was opened under a policy that asked
 * for fewer has reached its count: a stricter policy must not let an old success close a live failure.
 */
export const requiredInARow = (state: BranchState, byPolicy: number): number =>
  state.alert?.status === 'open' && highestOutstanding(state.registers, byPolicy) === null ? 1 : byPolicy;
