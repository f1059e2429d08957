import type { DataSource } from 'typeorm';
import type { EventReader, RecordedEvent } from '../event-store/index.js';
import type { Checkpoint } from './checkpoint.js';
import { advanceCheckpoint } from './checkpoint-table.js';
import type { Projection } from './projection.js';

/** The first event after a position that a projection wants; null where it has nothing to handle. */
export const firstUnhandled = async (
  store: EventReader,
  { filter }: Projection,
  after: bigint,
): Promise<RecordedEvent | null> => {
  for await (const event of store.readAll({ after, filter, limit: 1 })) return event;
  return null;
};

/**
 * Moves the checkpoint over events that the projection does not want, up to the end of the log or to the event before
 * the next one it wants. Without this a projection of rare events would search the whole log again at every start, for every
 * question about its lag and for every query that asks to be fresh.
 */
export const passOverUnwanted = async (
  store: EventReader,
  database: DataSource,
  projection: Projection,
  checkpoint: Checkpoint,
): Promise<Checkpoint> => {
  // The head first: what is appended after it was read is not passed over.
  const head = await store.head();
  if (head <= checkpoint.position) return checkpoint;
  const next = await firstUnhandled(store, projection, checkpoint.position);
  if (next !== null && next.position <= head) return checkpoint;
  return database.transaction(async (transaction) => {
    await transaction.query('SET LOCAL synchronous_commit TO off');
    return advanceCheckpoint(transaction, checkpoint, head);
  });
};
