import { Injectable, Logger } from '@nestjs/common';
import type { ReceivedDelivery } from '../received-delivery.js';

/** May have been decided on what this process remembers of the branch, and say nothing about the store. */
const FROM_MEMORY: ReadonlySet<ReceivedDelivery['result']> = new Set(['duplicate', 'stale', 'ignored']);

/** While the store has taken something in so many milliseconds, what came too late had waited for others. */
const LATELY_MS = 1_000;

/**
 * Whether the event store is known not to answer. While it is, deliveries do not wait for it one by one: they go to the spool, and whoever works the spool
 * off finds out when the store is back.
 */
@Injectable()
export class StoreOutage {
  private readonly logger = new Logger('Spool');
  private since: Date | null = null;
  private heardAt = Number.NEGATIVE_INFINITY;

  get lasts(): boolean {
    return this.since !== null;
  }

  /** A delivery had no answer from the store in time. That is an outage unless the store goes on taking others. */
  begin(): void {
    if (this.since !== null || performance.now() - this.heardAt < LATELY_MS) return;
    this.since = new Date();
    this.logger.warn('The event store does not answer: deliveries are kept on disk.');
  }

  /** What a delivery came to may tell that the store is back. */
  hear({ result }: ReceivedDelivery): void {
    if (FROM_MEMORY.has(result)) return;
    this.heardAt = performance.now();
    if (this.since === null) return;
    const seconds = Math.round((Date.now() - this.since.getTime()) / 1_000);
    this.since = null;
    this.logger.log(`The event store answers again after ${seconds} s: what was kept on disk is worked off.`);
  }
}
