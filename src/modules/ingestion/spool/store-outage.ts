import { Injectable, Logger } from '@nestjs/common';
import type { ReceivedDelivery } from '../received-delivery.js';

/** May have been decided on what this process remembers of the branch, and say nothing about the store. */
const FROM_MEMORY: ReadonlySet<ReceivedDelivery['result']> = new Set(['duplicate', 'stale', 'ignored']);

/**
 * Whether the event store is known not to answer. While it is, deliveries do not wait for it one by one: they go to the spool, and whoever works the spool
 * off finds out when the store is back.
 */
@Injectable()
export class StoreOutage {
  private readonly logger = new Logger('Spool');
  private since: Date | null = null;

  get lasts(): boolean {
    return this.since !== null;
  }

  begin(): void {
    if (this.since !== null) return;
    this.since = new Date();
    this.logger.warn('The event store does not answer: deliveries are kept on disk.');
  }

  /** What a delivery came to may tell that the store is back. */
  hear({ result }: ReceivedDelivery): void {
    if (this.since === null || FROM_MEMORY.has(result)) return;
    const seconds = Math.round((Date.now() - this.since.getTime()) / 1_000);
    this.since = null;
    this.logger.log(`The event store answers again after ${seconds} s: what was kept on disk is worked off.`);
  }
}
