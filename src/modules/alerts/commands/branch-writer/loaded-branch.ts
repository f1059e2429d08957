import type { EventReader, ExpectedRevision, Position } from '../../../../event-store/index.js';
import { type BranchState, evolve, initialState } from '../../domain/index.js';
import { branchStateOf, toBranchEvent } from './stored-branch-event.js';

/** A branch as far as its stream had come when it was read or written. */
export interface LoadedBranch {
  readonly state: BranchState;
  readonly revision: ExpectedRevision;
  readonly lastPosition: Position | null;
}

const NEW_BRANCH: LoadedBranch = { state: initialState, revision: 'no-stream', lastPosition: null };

/** One backwards read, whatever the branch's age; the whole stream only where the last event carries no state we understand. */
export const loadBranch = async (store: EventReader, stream: string): Promise<LoadedBranch> => {
  for await (const last of store.readStream(stream, { direction: 'backwards', limit: 1 })) {
    const state = branchStateOf(last) ?? (await foldBranch(store, stream, last.revision));
    return { state, revision: last.revision, lastPosition: last.position };
  }
  return NEW_BRANCH;
};

const foldBranch = async (store: EventReader, stream: string, upTo: bigint): Promise<BranchState> => {
  let state = initialState;
  for await (const event of store.readStream(stream, { direction: 'forwards' })) {
    if (event.revision > upTo) break;
    state = evolve(state, toBranchEvent(event));
  }
  return state;
};
