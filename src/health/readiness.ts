import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Lifecycle, type Phase } from '../config/index.js';
import { EVENT_STORE, type EventStore } from '../event-store/index.js';
import { SourceDirectory } from '../modules/sources/index.js';
import { within } from './within.js';

/** What a delivery cannot do without. */
export type Requirement = 'starting' | 'stopping' | 'database' | 'event-store';

/** Below the second or two that a load balancer usually waits for an answer. */
const PROBE_MS = 1_000;

/** Whether a delivery that came in now would be taken. */
@Injectable()
export class Readiness {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly database: DataSource,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly sources: SourceDirectory,
  ) {}

  /** Empty exactly when the service is ready. */
  async missing(): Promise<readonly Requirement[]> {
    const phase = this.phase();
    const [database, store] = await Promise.all([this.isDatabaseUp(), this.store.checkHealth(PROBE_MS)]);
    const missing: Requirement[] = phase === 'running' ? [] : [phase];
    if (!database) missing.push('database');
    // Slow is alive: the delivery waits for it, up to its deadline.
    if (store.status === 'down') missing.push('event-store');
    return missing;
  }

  /** As long as not all sources are known, deliveries are put off. */
  private phase(): Phase {
    const { phase } = this.lifecycle;
    return phase === 'running' && !this.sources.caughtUp ? 'starting' : phase;
  }

  private async isDatabaseUp(): Promise<boolean> {
    try {
      await within(PROBE_MS, this.database.query('SELECT 1'));
      return true;
    } catch {
      return false;
    }
  }
}
