import type { NewEvent } from '../../../../event-store/index.js';
import { type BranchState, type Decision, evolve } from '../../domain/index.js';
import type { BranchRequest } from './branch-request.js';
import type { LoadedBranch } from './loaded-branch.js';
import { toNewEvents, withBranchState } from './stored-branch-event.js';

/** So many requests, or so many bytes of events, go into one append (DESIGN.md section 3). */
export const MAX_GATHERED = 64;
const MAX_GATHERED_BYTES = 512_000;

/** A request, and whether its event stands in the stream; null as long as nobody has looked. */
export interface Gatherable extends BranchRequest {
  readonly recordedBefore: boolean | null;
}

/** What one request came to. `eventsUpTo`: how many of the append's events stand before its own last one, that one included; 0: none of its own. */
export interface Decided<R extends Gatherable> {
  readonly request: R;
  readonly decision: Decision;
  readonly stateAfter: BranchState;
  readonly eventsUpTo: number;
}

export interface Gathering<R extends Gatherable> {
  readonly decided: readonly Decided<R>[];
  /** To be written as one append; empty where nothing is to be written. */
  readonly events: readonly NewEvent[];
  readonly stateAfter: BranchState;
  /** Requests that found no more room: they come first in the next append. */
  readonly left: readonly R[];
  /** Requests that can't be decided before it is known whether the stream holds them; they are not among the decided. */
  readonly toLookUp: readonly R[];
}

/** Decides the requests one after the other, each on the state that the one before leaves. */
export const gather = <R extends Gatherable>(
  stream: string,
  branch: LoadedBranch,
  requests: readonly R[],
): Gathering<R> => {
  const decided: Decided<R>[] = [];
  const events: NewEvent[] = [];
  const toLookUp: R[] = [];
  let state = branch.state;
  let bytes = 0;
  for (const [index, request] of requests.entries()) {
    const decision = request.decide(state, request.recordedBefore);
    if (decision.kind === 'look-up') {
      toLookUp.push(request);
      continue;
    }
    if (decision.kind === 'events') {
      const own = toNewEvents(stream, request.cause, request.metadata, decision.events);
      // One alone has room whatever its size, and most come alone.
      if (requests.length > 1) bytes += Buffer.byteLength(JSON.stringify(own));
      if (bytes > MAX_GATHERED_BYTES && events.length > 0) {
        return {
          decided,
          events: withBranchState(events, state),
          stateAfter: state,
          left: requests.slice(index),
          toLookUp,
        };
      }
      events.push(...own);
      state = decision.events.reduce(evolve, state);
    }
    decided.push({ request, decision, stateAfter: state, eventsUpTo: decision.kind === 'events' ? events.length : 0 });
  }
  return { decided, events: withBranchState(events, state), stateAfter: state, left: [], toLookUp };
};
