import type { Alert } from './alert.js';
import { EMPTY_REGISTERS, type Registers } from './registers.js';
import type { RememberedRequest } from './requests.js';
import type { SeenWindow } from './seen-window.js';

/** Everything that deciding about a branch needs. Plain JSON: it rides along as a cache in the last event of every append. */
export interface BranchState {
  readonly registers: Registers;
  readonly window: SeenWindow;
  /** The newest alert, open or resolved. */
  readonly alert: Alert | null;
  /** The last requests of people that may be sent again. */
  readonly requests: readonly RememberedRequest[];
  /** How many events the stream holds: the revision of the next one. */
  readonly length: number;
}

/** A cached state of another version is not trusted: the stream is folded instead. */
export const BRANCH_STATE_VERSION = 4;

export const initialState: BranchState = {
  registers: EMPTY_REGISTERS,
  window: [],
  alert: null,
  requests: [],
  length: 0,
};
