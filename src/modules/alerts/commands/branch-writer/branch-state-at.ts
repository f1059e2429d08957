import type { EventReader, Position, RecordedEvent } from '../../../../event-store/index.js';
import { type BranchState, evolve, initialState } from '../../domain/index.js';
import { branchStateOf, toBranchEvent } from './stored-branch-event.js';

/** A branch as it stood at a position of the log. Reads backwards: no further than to the append that the position lies in. */
export const branchStateAt = async (store: EventReader, stream: string, position: Position): Promise<BranchState> => {
  const since: RecordedEvent[] = [];
  for await (const event of store.readStream(stream, { direction: 'backwards' })) {
    if (event.position > position) continue;
    const state = branchStateOf(event);
    if (state !== null) return replay(state, since);
    since.push(event);
  }
  return replay(initialState, since);
};

/** @param newestFirst events that follow the state */
const replay = (state: BranchState, newestFirst: readonly RecordedEvent[]): BranchState =>
  newestFirst.toReversed().map(toBranchEvent).reduce(evolve, state);
