import type { EventReader, ExpectedRevision, Position } from '../../../../event-store/index.js';
import { type BranchState, evolve, initialState } from '../../domain/index.js';
import type { BranchRequest } from './branch-request.js';
import { eventId } from './event-identity.js';
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

/** Which of the requests have been recorded before. Reads the whole stream: rare, only for outcomes below the window. */
export const lookUpRecorded = async (
  store: EventReader,
  stream: string,
  requests: readonly BranchRequest[],
): Promise<ReadonlySet<BranchRequest>> => {
  const byId = new Map(requests.map((request) => [eventId(stream, request.cause, request.lookUpType), request]));
  const recorded = new Set<BranchRequest>();
  for await (const event of store.readStream(stream, { direction: 'forwards' })) {
    const request = byId.get(event.id);
    if (request !== undefined) recorded.add(request);
  }
  return recorded;
};
