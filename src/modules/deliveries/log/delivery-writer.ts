import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { LateError, within } from '../../../waiting/index.js';
import type { DeliveryRecord } from '../delivery-record.js';
import { DeliveryQueue, type QueueBounds } from './delivery-queue.js';
import { insertDeliveries } from './insert-deliveries.js';

/** Small enough that making its JSON keeps nobody waiting. */
const BATCH = 250;
const WRITE_EVERY_MS = 250;
const PAUSE_AFTER_FAILURE_MS = 1_000;

/** Writes deliveries in batches, a moment after they came in and one batch at a time. While the database is away, it goes on trying. */
export class DeliveryWriter {
  private readonly logger = new Logger('DeliveryLog');
  private readonly queue: DeliveryQueue;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private underWay = 0;
  private draining = false;
  private refused = 0;
  private isDropping = false;
  /** How many of the dropped have been told of. */
  private told = 0;

  constructor(
    private readonly pool: pg.Pool,
    bounds: QueueBounds,
  ) {
    this.queue = new DeliveryQueue(bounds);
  }

  /** How many were forgotten, because the database was away for too long or would not have them. */
  get dropped(): number {
    return this.queue.dropped + this.refused;
  }

  add(record: DeliveryRecord): void {
    this.queue.add(record);
    this.schedule();
  }

  /** Writes what is left, for so many milliseconds at most. Nothing is written after that. */
  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    try {
      await within(timeoutMs, this.writeRest());
    } catch (error) {
      if (!(error instanceof LateError)) throw error;
      this.logger.warn(`${this.queue.length + this.underWay} deliveries were not written before the stop.`);
    } finally {
      this.stopping.abort();
      if (this.timer !== null) clearTimeout(this.timer);
    }
  }

  private schedule(): void {
    if (this.writing !== null || this.stopping.signal.aborted) return;
    // Not at once: whoever records has an answer to send first.
    if (this.queue.length === BATCH) setImmediate(() => this.write());
    else this.timer ??= setTimeout(() => this.write(), WRITE_EVERY_MS).unref();
  }

  private write(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.writing ??= this.writeBatches().finally(() => {
      this.writing = null;
      if (this.queue.length > 0) this.schedule();
    });
    return this.writing;
  }

  private async writeRest(): Promise<void> {
    while (this.queue.length + this.underWay > 0 && !this.stopping.signal.aborted) await this.write();
  }

  private async writeBatches(): Promise<void> {
    const { signal } = this.stopping;
    do {
      const batch = this.queue.take(BATCH);
      this.underWay = batch.length;
      try {
        await this.insert(batch);
      } catch {
        this.queue.putBack(batch);
        await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
      } finally {
        this.underWay = 0;
      }
      this.tellDropped();
    } while (this.queue.length >= (this.draining ? 1 : BATCH) && !signal.aborted);
  }

  /** Where the database will not have a batch for what is in it, all but the culprits are written one by one. */
  private async insert(batch: readonly DeliveryRecord[]): Promise<void> {
    try {
      await insertDeliveries(this.pool, batch);
    } catch (error) {
      if (!isUnacceptable(error)) throw error;
      if (batch.length > 1) for (const record of batch) await this.insert([record]);
      else this.refuse(error);
    }
  }

  private refuse(error: unknown): void {
    this.refused += 1;
    if (this.refused > 1) return;
    this.logger.error(
      `The database will not have a delivery, which is left out (${(error as { code: string }).code}).`,
    );
  }

  /** Once when it begins, and once how many it were. */
  private tellDropped(): void {
    const dropped = this.queue.dropped - this.told;
    if (dropped > 0 && !this.isDropping) {
      this.isDropping = true;
      this.logger.warn('The database does not take deliveries as fast as they come: the oldest are forgotten.');
    }
    if (this.isDropping && this.queue.length < BATCH) {
      this.isDropping = false;
      this.told += dropped;
      this.logger.warn(`The delivery log is written again; ${dropped} deliveries are missing from it.`);
    }
  }
}

/** SQLSTATE classes of what no other try would change: data exception, broken constraint, program limit. */
const UNACCEPTABLE = ['22', '23', '54'];

const isUnacceptable = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.length === 5 && UNACCEPTABLE.includes(code.slice(0, 2));
};
