import { randomUUID } from 'node:crypto';
import type { EventFilter, EventStore, RecordedEvent } from '../../src/event-store/index.js';

/** Writes simple events into a stream of its own. */
export interface EventWriter {
  /** Every event of this writer and no other. */
  readonly filter: EventFilter;
  /** One event for each note, in one append. Returns the position of the last. */
  notes(...notes: string[]): Promise<bigint>;
  recorded(): Promise<RecordedEvent[]>;
}

export const eventWriter = (store: EventStore, name: string): EventWriter => {
  const stream = `${name}-${randomUUID()}`;
  let revision: bigint | null = null;
  return {
    filter: { streamPrefixes: [stream] },
    notes: async (...notes) => {
      const events = notes.map((note) => ({ id: randomUUID(), type: 'NoteTaken', data: { note }, metadata: {} }));
      const written = await store.append({ stream, expected: revision ?? 'no-stream', events, timeoutMs: 5_000 });
      revision = written.revision;
      return written.positions.at(-1) ?? 0n;
    },
    recorded: async () => {
      const events: RecordedEvent[] = [];
      for await (const event of store.readStream(stream, { direction: 'forwards' })) events.push(event);
      return events;
    },
  };
};
