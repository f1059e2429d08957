import type { JsonObject, Position } from '../../../../event-store/index.js';
import type { BranchEvent, BranchState, Decision } from '../../domain/index.js';

/** One thing that somebody wants of a branch, put to the {@link BranchWriter}. */
export interface BranchRequest {
  /**
   * Decides on the state that the requests before it leave. Called again on a newer state after a conflict, so it must be
   * pure. `recordedBefore` is null until a decision has asked to look the request's event up.
   */
  readonly decide: (state: BranchState, recordedBefore: boolean | null) => Decision;
  /** What the ids of its events are made of, together with stream and type: the same cause gives the same ids. */
  readonly cause: string;
  /** Event whose presence in the stream answers a look-up. */
  readonly lookUpType: BranchEvent['type'];
  /** Goes into the metadata of each of its events. */
  readonly metadata: JsonObject;
  /** Milliseconds since 1970 after which nobody waits for the answer any more. */
  readonly deadline: number;
  /** True: decide on the store's state, not on what this process remembers. For requests that a stale state would answer wrongly. */
  readonly fresh: boolean;
}

export interface BranchAnswer {
  readonly decision: Decision;
  /** The branch after this request. */
  readonly state: BranchState;
  /** Of the request's own last event; of the branch's last event where it appended none; null for a branch without events. */
  readonly position: Position | null;
}
