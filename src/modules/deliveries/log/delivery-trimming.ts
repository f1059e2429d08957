import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { isDatabaseAway } from '../../../database/index.js';
import { type Retention, TRIM_AT_ONCE, trimDeliveries } from './trim-deliveries.js';

const TRIM_EVERY_MS = 15_000;

/** Deletes old deliveries now and then, a few at a time. Every process does so. */
export class DeliveryTrimming {
  private readonly logger = new Logger('DeliveryLog');
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly retention: Retention,
  ) {}

  /** Begins at once: nobody may have trimmed for days. */
  start(): void {
    void this.trim();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async trim(): Promise<void> {
    try {
      while (!this.isStopped && (await trimDeliveries(this.pool, this.retention)) === TRIM_AT_ONCE);
    } catch (error) {
      if (!this.isStopped && !isDatabaseAway(error)) {
        this.logger.error('Old deliveries cannot be deleted', (error as Error).stack);
      }
    }
    if (!this.isStopped) this.timer = setTimeout(() => this.trim(), TRIM_EVERY_MS).unref();
  }
}
