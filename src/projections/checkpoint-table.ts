import type { EntityManager } from 'typeorm';
import { type Checkpoint, CheckpointMovedError, type ProjectionFailure } from './checkpoint.js';
import type { Projection } from './projection.js';

const CREATE = `
  INSERT INTO projections.checkpoints (projection, schema, store_id, position, status)
  VALUES ($1, $2, $3, 0, 'running')
  ON CONFLICT (projection, schema) DO NOTHING`;

const READ = `
  SELECT projection, schema, store_id, position, failure_position, failure_event_id, failure_event_type,
         failure_cause, failed_at
    FROM projections.checkpoints
   WHERE projection = $1 AND schema = $2`;

const ADVANCE = `
  UPDATE projections.checkpoints
     SET position = $5, status = 'running', updated_at = now(), failure_position = NULL, failure_event_id = NULL,
         failure_event_type = NULL, failure_cause = NULL, failed_at = NULL
   WHERE projection = $1 AND schema = $2 AND store_id = $3 AND position = $4`;

const RECORD_FAILURE = `
  UPDATE projections.checkpoints
     SET status = 'stopped', failure_position = $3, failure_event_id = $4, failure_event_type = $5,
         failure_cause = $6, failed_at = $7
   WHERE projection = $1 AND schema = $2`;

interface CheckpointRow {
  readonly projection: string;
  readonly schema: string;
  readonly store_id: string;
  readonly position: string;
  readonly failure_position: string | null;
  readonly failure_event_id: string | null;
  readonly failure_event_type: string | null;
  readonly failure_cause: string | null;
  readonly failed_at: Date | null;
}

/** Null for a projection that no runner has begun yet. */
export const readCheckpoint = async (
  database: EntityManager,
  { name, schema }: Projection,
): Promise<Checkpoint | null> => {
  const [row] = await database.query<CheckpointRow[]>(READ, [name, schema]);
  return row === undefined ? null : checkpointOf(row);
};

/** The checkpoint to begin with: the one that is there, whichever store it is of, or a new one at the beginning. */
export const openCheckpoint = async (
  database: EntityManager,
  projection: Projection,
  storeId: string,
): Promise<Checkpoint> => {
  await database.query(CREATE, [projection.name, projection.schema, storeId]);
  const checkpoint = await readCheckpoint(database, projection);
  if (checkpoint === null)
    throw new Error(`the checkpoint of projection ${projection.name} vanished while it was opened`);
  return checkpoint;
};

/**
 * Moves the checkpoint by compare-and-set and forgets a failure that is overcome. Run it first in the transaction that
 * changes the rows: its row lock keeps a second runner out before any work is done.
 *
 * @throws CheckpointMovedError when it is elsewhere or of another store
 */
export const advanceCheckpoint = async (
  transaction: EntityManager,
  from: Checkpoint,
  to: bigint,
): Promise<Checkpoint> => {
  const key = [from.projection, from.schema, from.storeId, String(from.position)];
  const [, changed] = await transaction.query<[unknown[], number]>(ADVANCE, [...key, String(to)]);
  if (changed !== 1) throw new CheckpointMovedError(from.projection, from.position);
  return { ...from, position: to, failure: null };
};

export const recordFailure = async (
  database: EntityManager,
  { name, schema }: Projection,
  { event, cause, at }: ProjectionFailure,
): Promise<void> => {
  const position = event === null ? null : String(event.position);
  await database.query(RECORD_FAILURE, [name, schema, position, event?.id ?? null, event?.type ?? null, cause, at]);
};

const checkpointOf = (row: CheckpointRow): Checkpoint => ({
  projection: row.projection,
  schema: row.schema,
  storeId: row.store_id,
  position: BigInt(row.position),
  failure: failureOf(row),
});

const failureOf = (row: CheckpointRow): ProjectionFailure | null => {
  if (row.failure_cause === null || row.failed_at === null) return null;
  const { failure_position: position, failure_event_id: id, failure_event_type: type } = row;
  const event = position === null || id === null || type === null ? null : { position: BigInt(position), id, type };
  return { event, cause: row.failure_cause, at: row.failed_at };
};
