import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Lifecycle, type Phase } from '../config/index.js';
import { EVENT_STORE, type EventStore, type StoreHealth } from '../event-store/index.js';
import { DeliverySpool } from '../modules/ingestion/index.js';
import { SourceDirectory, SourceSecrets } from '../modules/sources/index.js';
import { ProjectionStatuses } from '../projections/index.js';
import { within } from '../waiting/index.js';
import { type ProjectionView, toProjectionView } from './projection-view.js';
import { type SpoolView, toSpoolView } from './spool-view.js';

/** What a delivery cannot do without. */
export type Requirement = 'starting' | 'stopping' | 'database' | 'event-store';

export interface ReadinessReport {
  /** Empty exactly while a delivery that came in would be taken, by the event store or by the spool. */
  readonly missing: readonly Requirement[];
  readonly database: 'up' | 'down';
  readonly eventStore: StoreHealth['status'];
  readonly spool: SpoolView;
  /** Null where they cannot be looked at, because what they need is missing. */
  readonly projections: readonly ProjectionView[] | null;
}

/** Below the second or two that a load balancer usually waits for an answer. */
const PROBE_MS = 1_000;

/** Whether a delivery that came in now would be taken, and how everything is. */
@Injectable()
export class Readiness {
  private look: Promise<ReadinessReport> | null = null;

  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly connection: DataSource,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly sources: SourceDirectory,
    private readonly secrets: SourceSecrets,
    private readonly deliveries: DeliverySpool,
    private readonly projections: ProjectionStatuses,
  ) {}

  /** Everybody may ask, as often as they like: those who ask at the same time share what database, store and disk are asked. */
  async report(): Promise<ReadinessReport> {
    this.look ??= this.lookAtEverything().finally(() => {
      this.look = null;
    });
    const report = await this.look;
    const phase = this.phase();
    return { ...report, missing: phase === 'running' ? report.missing : [phase, ...report.missing] };
  }

  private async lookAtEverything(): Promise<ReadinessReport> {
    const [isDatabaseUp, store, isSpoolUsable, projections] = await Promise.all([
      this.isDatabaseUp(),
      this.store.checkHealth(PROBE_MS),
      this.isSpoolUsable(),
      this.lookAtProjections(),
    ]);
    const missing: Requirement[] = [];
    // Slow is alive: the delivery waits for it, up to its deadline. And a delivery needs no database but the event store's.
    if (store.status === 'down' && !isSpoolUsable) {
      if (!isDatabaseUp) missing.push('database');
      missing.push('event-store');
    }
    const spool = toSpoolView(this.deliveries.report(new Date()), isSpoolUsable);
    return { missing, database: isDatabaseUp ? 'up' : 'down', eventStore: store.status, spool, projections };
  }

  /** As long as not all sources and their secrets are known, deliveries are put off. */
  private phase(): Phase {
    const { phase } = this.lifecycle;
    return phase === 'running' && !(this.sources.caughtUp && this.secrets.loaded) ? 'starting' : phase;
  }

  private async isDatabaseUp(): Promise<boolean> {
    try {
      await within(PROBE_MS, this.connection.query('SELECT 1'));
      return true;
    } catch {
      return false;
    }
  }

  /** A disk that does not answer takes no delivery either. */
  private isSpoolUsable(): Promise<boolean> {
    return within(PROBE_MS, this.deliveries.isUsable()).catch(() => false);
  }

  private async lookAtProjections(): Promise<readonly ProjectionView[] | null> {
    try {
      return (await within(PROBE_MS, this.projections.report(new Date()))).map(toProjectionView);
    } catch {
      return null;
    }
  }
}
