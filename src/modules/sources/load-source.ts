import type { EventReader, ExpectedRevision, Position } from '../../event-store/index.js';
import { evolve, initialState, type SourceState, sourceStream } from './domain/index.js';
import { toSourceEvent } from './stored-source-event.js';

/** A source as far as its stream had come when it was read. */
export interface LoadedSource {
  readonly state: SourceState;
  readonly revision: ExpectedRevision;
  /** Of its last event; 0 where there is none. */
  readonly position: Position;
}

/** Reads the whole stream: there are only as many events as people have changed something. */
export const loadSource = async (store: EventReader, sourceId: string): Promise<LoadedSource> => {
  let loaded: LoadedSource = { state: initialState, revision: 'no-stream', position: 0n };
  for await (const event of store.readStream(sourceStream(sourceId), { direction: 'forwards' })) {
    const known = toSourceEvent(event);
    if (known === null) {
      throw new Error(
        `stream ${event.stream}, revision ${event.revision}: unknown event type ${event.type}; is this log from a newer version?`,
      );
    }
    loaded = { state: evolve(loaded.state, known), revision: event.revision, position: event.position };
  }
  return loaded;
};
