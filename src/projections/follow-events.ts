import type { DataSource } from 'typeorm';
import type { EventStore, RecordedEvent } from '../event-store/index.js';
import type { Checkpoint } from './checkpoint.js';
import { advanceCheckpoint, openCheckpoint } from './checkpoint-table.js';
import { handleBatch } from './handle-batch.js';
import { passOverUnwanted } from './pass-over.js';
import type { Projection } from './projection.js';
import { readAhead } from './read-ahead.js';

/** Events of one transaction at most: large enough that statements and commits do not count, small enough to drain quickly. */
const MOST_EVENTS_AT_ONCE = 1_000;
const PASS_OVER_EVERY_MS = 1_000;

const REBUILD = 'run "pipeline-alerts projections rebuild" and start the service again: the rows are then made anew';

/** The checkpoint does not fit the store's log, so that nothing sound can be made of both. */
export class UnusableCheckpointError extends Error {
  override readonly name = 'UnusableCheckpointError';
}

export interface ActiveRun {
  readonly projection: Projection;
  readonly store: EventStore;
  readonly database: DataSource;
  /** Ends the run after the batch in hand. */
  readonly signal: AbortSignal;
  readonly onProgress: (checkpoint: Checkpoint) => void;
}

/**
 * Carries events into the rows of a projection until the signal is aborted. The caller holds the projection's lock.
 *
 * @throws UnusableCheckpointError, PoisonEventError: the projection stops; anything else: try again from the start
 */
export const followEvents = async ({ projection, store, database, signal, onProgress }: ActiveRun): Promise<void> => {
  let checkpoint = await usableCheckpoint(store, database, projection);
  const progress = (moved: Checkpoint): void => {
    checkpoint = moved;
    onProgress(moved);
  };
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);

  // Batches and the passing over of unwanted events both move the checkpoint, so they take turns. A failed turn ends the run.
  let turn = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work);
    turn.catch(() => failed.abort());
    return turn;
  };
  let passing = false;
  const passOver = async (): Promise<void> => {
    const moved = await passOverUnwanted(store, database, projection, checkpoint);
    if (moved !== checkpoint) progress(moved);
    passing = false;
  };
  const timer = setInterval(() => {
    if (passing) return;
    passing = true;
    inTurn(passOver).catch(() => undefined); // thrown below, by `await turn`
  }, PASS_OVER_EVERY_MS);

  try {
    const { filter } = projection;
    for await (const { events } of readAhead(store.subscribe({ after: checkpoint.position, filter, signal: ended }))) {
      for (const run of inRunsOf(MOST_EVENTS_AT_ONCE, events)) {
        if (ended.aborted) break;
        await inTurn(() => handleBatch(database, projection, checkpoint, run, progress));
      }
      if (ended.aborted) break;
    }
  } finally {
    clearInterval(timer);
  }
  await turn;
};

const usableCheckpoint = async (
  store: EventStore,
  database: DataSource,
  projection: Projection,
): Promise<Checkpoint> => {
  const checkpoint = await openCheckpoint(database.manager, projection, store.storeId);
  const which = `the checkpoint of projection ${projection.name} (schema ${projection.schema})`;
  if (checkpoint.storeId !== store.storeId) {
    throw new UnusableCheckpointError(
      `${which} belongs to event store ${checkpoint.storeId}, but this service runs on event store ${store.storeId}: ` +
        `a position in one means nothing in the other. Connect the store that the rows were made from, or ${REBUILD}`,
    );
  }
  const head = await store.head();
  if (checkpoint.position > head) {
    throw new UnusableCheckpointError(
      `${which} stands at position ${checkpoint.position}, but the log of event store ${store.storeId} ends at ${head}: the store ` +
        `has lost events, or an older copy was restored. To go on with it, ${REBUILD}`,
    );
  }
  // What stopped it without any event's fault is over; a poison event's failure stays until the event is handled.
  if (checkpoint.failure === null || checkpoint.failure.event !== null) return checkpoint;
  return advanceCheckpoint(database.manager, checkpoint, checkpoint.position);
};

function* inRunsOf(size: number, events: readonly RecordedEvent[]): Generator<readonly RecordedEvent[]> {
  for (let start = 0; start < events.length; start += size) yield events.slice(start, start + size);
}
