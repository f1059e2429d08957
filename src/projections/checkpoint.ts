/** How far a projection is, as the table `projections.checkpoints` holds it. */
export interface Checkpoint {
  readonly projection: string;
  readonly schema: string;
  /** The store that the position belongs to. */
  readonly storeId: string;
  /** Every event up to here that the projection wants is in its rows; 0n is the beginning. */
  readonly position: bigint;
  /** Why it stands still; null while it runs. */
  readonly failure: ProjectionFailure | null;
}

export interface ProjectionFailure {
  /** The event that could not be handled; null where something else stops the projection. */
  readonly event: { readonly position: bigint; readonly id: string; readonly type: string } | null;
  readonly cause: string;
  readonly at: Date;
}

/** Somebody else has moved the checkpoint since it was read: this runner is not the active one any more. */
export class CheckpointMovedError extends Error {
  override readonly name = 'CheckpointMovedError';

  constructor(projection: string, expected: bigint) {
    super(`the checkpoint of projection ${projection} is no longer at ${expected}: another runner has taken over`);
  }
}
