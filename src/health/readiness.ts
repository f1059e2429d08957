import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Lifecycle, type Phase } from '../config/index.js';
import { EVENT_STORE, type EventStore } from '../event-store/index.js';
import { SourceDirectory, SourceSecrets } from '../modules/sources/index.js';
import { ProjectionStatuses } from '../projections/index.js';
import { within } from '../waiting/index.js';
import { type ProjectionView, toProjectionView } from './projection-view.js';

/** What a delivery cannot do without. */
export type Requirement = 'starting' | 'stopping' | 'database' | 'event-store';

export interface ReadinessReport {
  /** Empty exactly while a delivery that came in would be taken. */
  readonly missing: readonly Requirement[];
  /** Null where they cannot be looked at, because what they need is missing. */
  readonly projections: readonly ProjectionView[] | null;
}

/** Below the second or two that a load balancer usually waits for an answer. */
const PROBE_MS = 1_000;

/** Whether a delivery that came in now would be taken, and how the read models are. */
@Injectable()
export class Readiness {
  private look: Promise<ReadinessReport> | null = null;

  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly database: DataSource,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly sources: SourceDirectory,
    private readonly secrets: SourceSecrets,
    private readonly projections: ProjectionStatuses,
  ) {}

  /** Everybody may ask, as often as they like: those who ask at the same time share what database and store are asked. */
  async report(): Promise<ReadinessReport> {
    this.look ??= this.lookAtEverything().finally(() => {
      this.look = null;
    });
    const { missing, projections } = await this.look;
    const phase = this.phase();
    return { missing: phase === 'running' ? missing : [phase, ...missing], projections };
  }

  private async lookAtEverything(): Promise<ReadinessReport> {
    const [database, store, projections] = await Promise.all([
      this.isDatabaseUp(),
      this.store.checkHealth(PROBE_MS),
      this.lookAtProjections(),
    ]);
    const missing: Requirement[] = [];
    if (!database) missing.push('database');
    // Slow is alive: the delivery waits for it, up to its deadline.
    if (store.status === 'down') missing.push('event-store');
    return { missing, projections };
  }

  /** As long as not all sources and their secrets are known, deliveries are put off. */
  private phase(): Phase {
    const { phase } = this.lifecycle;
    return phase === 'running' && !(this.sources.caughtUp && this.secrets.loaded) ? 'starting' : phase;
  }

  private async isDatabaseUp(): Promise<boolean> {
    try {
      await within(PROBE_MS, this.database.query('SELECT 1'));
      return true;
    } catch {
      return false;
    }
  }

  private async lookAtProjections(): Promise<readonly ProjectionView[] | null> {
    try {
      return (await within(PROBE_MS, this.projections.report(new Date()))).map(toProjectionView);
    } catch {
      return null;
    }
  }
}
