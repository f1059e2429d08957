import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EVENT_STORE, type EventStore } from '../event-store/index.js';
import type { ProjectionFailure } from './checkpoint.js';
import { readCheckpoint } from './checkpoint-table.js';
import { firstUnhandled } from './pass-over.js';
import type { Projection } from './projection.js';
import { ProjectionRegistry } from './projection-registry.js';

/** A projection whose oldest unhandled event is older than this is worth a look. */
export const LAGGING_AFTER_SECONDS = 10;

export interface ProjectionStatus {
  readonly name: string;
  readonly schema: string;
  readonly status: 'running' | 'lagging' | 'stopped';
  /** Null as long as no runner has begun. */
  readonly position: bigint | null;
  readonly lag: ProjectionLag;
  readonly failure: ProjectionFailure | null;
}

export interface ProjectionLag {
  /** Age of the oldest event that is not handled yet, 0 without one. */
  readonly seconds: number;
  /** How many events of the log lie behind the checkpoint; null where positions are not dense. */
  readonly events: number | null;
}

/** How far the read models are, seen from any process. */
@Injectable()
export class ProjectionStatuses {
  constructor(
    private readonly projections: ProjectionRegistry,
    private readonly database: DataSource,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  /** @throws the database's and the store's errors when they are away */
  async report(now: Date): Promise<readonly ProjectionStatus[]> {
    return Promise.all(this.projections.all().map((projection) => this.statusOf(projection, now)));
  }

  private async statusOf(projection: Projection, now: Date): Promise<ProjectionStatus> {
    const { name, schema } = projection;
    const checkpoint = await readCheckpoint(this.database.manager, projection);
    const failure = checkpoint?.failure ?? null;
    const position = checkpoint?.position ?? null;
    const handled = checkpoint?.storeId === this.store.storeId ? checkpoint.position : 0n;
    const lag = await this.lagOf(projection, handled, now);
    if (failure !== null) return { name, schema, status: 'stopped', position, lag, failure };
    const status = lag.seconds > LAGGING_AFTER_SECONDS ? 'lagging' : 'running';
    return { name, schema, status, position, lag, failure };
  }

  private async lagOf(projection: Projection, handled: bigint, now: Date): Promise<ProjectionLag> {
    const head = await this.store.head();
    // A checkpoint beyond the end, of a store that has lost events: nothing can be read after it.
    const oldest = handled > head ? null : await firstUnhandled(this.store, projection, handled);
    if (oldest === null) return { seconds: 0, events: this.store.densePositions ? 0 : null };
    const seconds = Math.max(0, (now.getTime() - oldest.recordedAt.getTime()) / 1000);
    // What was found may have been appended after the head was read.
    const behind = Math.max(Number(head - handled), 1);
    return { seconds, events: this.store.densePositions ? behind : null };
  }
}
