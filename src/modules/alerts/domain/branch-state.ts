import type { Alert } from './alert.js';
import { EMPTY_REGISTERS, type Registers } from './registers.js';
import type { SeenWindow } from './seen-window.js';

/** Everything that deciding about a branch needs. Plain JSON: it rides along as a cache in the last event of every append. */
export interface BranchState {
  readonly registers: Registers;
  readonly window: SeenWindow;
  /** The newest alert, open or resolved. */
  readonly alert: Alert | null;
}

/** A cached state of another version is not trusted: the stream is folded instead. */
export const BRANCH_STATE_VERSION = 1;

export const initialState: BranchState = { registers: EMPTY_REGISTERS, window: [], alert: null };
