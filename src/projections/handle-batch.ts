import type { DataSource } from 'typeorm';
import type { RecordedEvent } from '../event-store/index.js';
import { type Checkpoint, CheckpointMovedError } from './checkpoint.js';
import { advanceCheckpoint } from './checkpoint-table.js';
import type { Projection } from './projection.js';
import { isTransientError } from './transient-error.js';

/** An event that the projection cannot handle, however often it is asked to. */
export class PoisonEventError extends Error {
  override readonly name = 'PoisonEventError';

  constructor(
    readonly projection: string,
    readonly event: RecordedEvent,
    override readonly cause: unknown,
  ) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(
      `projection ${projection} cannot handle event ${event.id} (${event.type}) at position ${event.position}: ${reason}`,
    );
  }
}

/**
 * Brings events into the rows, and the checkpoint with them. When they cannot be handled together they are handled one by one,
 * so that everything before the one that is to blame is kept; `onProgress` hears of every checkpoint that was committed.
 *
 * @throws PoisonEventError the event that the projection cannot handle; all before it are in the rows
 * @throws CheckpointMovedError this runner is not the active one any more
 * @throws transient errors as they are: nothing after the last reported checkpoint was changed, try again from there
 */
export const handleBatch = async (
  database: DataSource,
  projection: Projection,
  from: Checkpoint,
  events: readonly RecordedEvent[],
  onProgress: (checkpoint: Checkpoint) => void,
): Promise<void> => {
  try {
    onProgress(await handleTogether(database, projection, from, events));
    return;
  } catch (error) {
    if (isNobodysFault(error)) throw error;
  }
  let checkpoint = from;
  for (const event of events) {
    try {
      checkpoint = await handleTogether(database, projection, checkpoint, [event]);
    } catch (error) {
      throw isNobodysFault(error) ? error : new PoisonEventError(projection.name, event, error);
    }
    onProgress(checkpoint);
  }
};

const handleTogether = async (
  database: DataSource,
  projection: Projection,
  from: Checkpoint,
  events: readonly RecordedEvent[],
): Promise<Checkpoint> => {
  const last = events.at(-1);
  if (last === undefined) return from;
  return database.transaction(async (transaction) => {
    // Rows and checkpoint are lost together, if at all, and made again from the log: no need to wait for the disk.
    await transaction.query('SET LOCAL synchronous_commit TO off');
    const checkpoint = await advanceCheckpoint(transaction, from, last.position);
    await projection.apply(events, transaction);
    return checkpoint;
  });
};

const isNobodysFault = (error: unknown): boolean => error instanceof CheckpointMovedError || isTransientError(error);
