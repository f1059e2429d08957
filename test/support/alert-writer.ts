import { randomUUID } from 'node:crypto';
import type { EventStore } from '../../src/event-store/index.js';

/**
 * A type that no version writes: it goes out like all that begin with `Alert`, and read models, also those of other tests on the
 * same server, pass over it.
 */
const TYPE = 'AlertMentioned';

/** Writes alert events into a stream of its own, without a branch behind them. */
export interface AlertWriter {
  readonly sourceId: string;
  /** So many events of so many characters, in one append. Returns their ids. */
  write(count?: number, characters?: number): Promise<string[]>;
}

export const alertWriter = (store: EventStore, sourceId = `source-${randomUUID()}`): AlertWriter => {
  const alertId = randomUUID();
  const stream = `alert-${sourceId}:1:branch:${alertId}`;
  let revision: bigint | null = null;
  return {
    sourceId,
    write: async (count = 1, characters = 1) => {
      const data = { alert: { id: alertId, sourceId, title: 'x'.repeat(characters) } };
      const events = Array.from({ length: count }, () => ({
        id: randomUUID(),
        type: TYPE,
        data,
        metadata: {},
      }));
      const expected = revision ?? 'no-stream';
      revision = (await store.append({ stream, expected, events, timeoutMs: 10_000, positions: 'last' })).revision;
      return events.map(({ id }) => id);
    },
  };
};
