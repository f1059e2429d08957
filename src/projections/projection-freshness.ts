import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EVENT_STORE, type EventStore } from '../event-store/index.js';
import { readCheckpoint } from './checkpoint-table.js';
import { firstUnhandled } from './pass-over.js';
import type { Projection } from './projection.js';
import { ProjectionRegistry } from './projection-registry.js';
import { ReadModelBehindError } from './read-model-behind.error.js';
import { waitUntil } from './wait-until.js';

/** How long a query waits for the freshness it asks for (DESIGN.md section 5). */
export const PATIENCE_MS = 5_000;

/** Lets a reader wait until a read model is as fresh as a position it has seen. */
@Injectable()
export class ProjectionFreshness {
  constructor(
    private readonly projections: ProjectionRegistry,
    private readonly database: DataSource,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  /**
   * Returns when the rows are as fresh as a query asks; at once where it asks for nothing.
   * @throws ReadModelBehindError after 5 seconds
   */
  async require(projectionName: string, minPosition: bigint | null): Promise<void> {
    if (minPosition === null) return;
    if (!(await this.waitFor(projectionName, minPosition, PATIENCE_MS))) {
      throw new ReadModelBehindError(`the read model ${projectionName}`, minPosition);
    }
  }

  /** Returns when the rows hold every event that the store has now. @throws ReadModelBehindError after 5 seconds */
  async requireHead(projectionName: string): Promise<void> {
    await this.require(projectionName, await this.store.head());
  }

  /**
   * True as soon as the rows hold every event up to the position that the projection wants, whichever process brings them in;
   * false when that is still not so after `timeoutMs`. A position that the store has not reached yet is waited for, too.
   */
  async waitFor(projectionName: string, position: bigint, timeoutMs: number): Promise<boolean> {
    const projection = this.projections.get(projectionName);
    let missing: bigint | null = null;
    const nothingMissing = async (): Promise<boolean> => {
      missing = await this.firstMissing(projection, position, missing);
      return missing === null;
    };
    return waitUntil(nothingMissing, timeoutMs);
  }

  /**
   * Position of the first event up to `position` that is not in the rows yet; null when none is missing.
   * @param knownMissing what was missing the last time: as long as it still is, the store need not be asked
   */
  private async firstMissing(
    projection: Projection,
    position: bigint,
    knownMissing: bigint | null,
  ): Promise<bigint | null> {
    const checkpoint = await readCheckpoint(this.database.manager, projection);
    const ofThisStore = checkpoint?.storeId === this.store.storeId;
    const handled = ofThisStore ? checkpoint.position : 0n;
    if (handled >= position) return null;
    if (knownMissing !== null && knownMissing > handled) return knownMissing;
    // The head first: an event that is appended after it was read lies above it.
    const head = await this.store.head();
    const next = await firstUnhandled(this.store, projection, handled);
    if (next !== null && next.position <= position) return next.position;
    return head >= position ? null : position;
  }
}
