import type { EntityManager } from 'typeorm';
import type { EventFilter, RecordedEvent } from '../event-store/index.js';

/**
 * A read model made from events: what the runner needs to know to keep its rows up to date. Plain data and one function.
 *
 * A module registers its projection in its constructor, which runs before any runner starts:
 *
 * ```ts
 * @Module({ … })
 * export class SourcesModule {
 *   constructor(projections: ProjectionRegistry) {
 *     projections.register(sourcesProjection);
 *   }
 * }
 * ```
 *
 * `ProjectionRegistry` comes from the global `ProjectionsModule`. Tables live in the projection's own database schema and
 * are made by a TypeORM migration beside the projection; the checkpoint is the runner's and not the projection's business.
 */
export interface Projection {
  /** What queries and operators call it: `alerts`, `branches`, `sources`. Unique in a process. */
  readonly name: string;
  /**
   * Database schema that holds its tables, with the projection's version: `alerts_v1`. A projection that makes other rows from
   * the same events takes the next number, so that it starts from the beginning beside the old one.
   */
  readonly schema: string;
  /** Which events it gets. Broad is fine: `apply` passes over types it has no use for. */
  readonly filter: EventFilter;
  /**
   * Changes the rows as the events say, in one transaction with the checkpoint. Events come in position order, every one
   * once, in runs of 1 to about 1,000; write a run with a handful of set-based statements, not one statement per event.
   *
   * It throws what it cannot handle: a transient database error is tried again, for anything else the run is repeated event
   * by event and the projection stops at the one that cannot be handled. It must not swallow errors, catch up by itself, read clocks or
   * touch anything but its own schema through `transaction`.
   */
  apply(events: readonly RecordedEvent[], transaction: EntityManager): Promise<void>;
}
