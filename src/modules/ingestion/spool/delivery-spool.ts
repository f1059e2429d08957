import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../../../config/index.js';
import { Spool, SpoolFullError, SpoolUnwritableError } from '../../../spool/index.js';
import { LateError, within } from '../../../waiting/index.js';
import type { AcceptedDelivery } from '../dispatch/accepted-delivery.js';
import { laneOf, toRecord } from './stored-delivery.js';

/** How the spool is, for health and metrics. */
export interface SpoolReport {
  /** Deliveries that wait for the event store. */
  readonly records: number;
  /** What they and the parked ones take of the disk. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** How long the oldest of them has waited; null where none does. */
  readonly oldestSeconds: number | null;
  /** Deliveries that can't be worked off, put aside for a person. */
  readonly parked: number;
  /** Why the disk did not take the last one, or what of the spool it cannot read; null where neither is so. */
  readonly fault: string | null;
}

/** Keeps deliveries on disk that the event store could not take. */
@Injectable()
export class DeliverySpool implements OnApplicationShutdown {
  readonly spool: Spool;
  private readonly logger = new Logger('Spool');
  private readonly maxBytes: number;
  private isRefusing = false;

  constructor({ dataDir, spoolDir, spoolMaxBytes }: Settings) {
    this.maxBytes = spoolMaxBytes;
    this.spool = new Spool({
      folder: spoolDir ?? join(dataDir, 'spool'),
      maxBytes: spoolMaxBytes,
      warn: (line) => this.logger.warn(line),
    });
  }

  /** True once it is on disk; false where it is not, or was not in time. */
  async keep(delivery: AcceptedDelivery, timeoutMs: number): Promise<boolean> {
    try {
      await within(timeoutMs, this.spool.append(toRecord(delivery)));
      this.isRefusing = false;
      return true;
    } catch (error) {
      if (![SpoolFullError, SpoolUnwritableError, LateError].some((expected) => error instanceof expected)) throw error;
      // Once for each time it begins: there may be thousands.
      if (!this.isRefusing) this.logger.error(`A delivery could not be kept: ${(error as Error).message}`);
      this.isRefusing = true;
      return false;
    }
  }

  /** Whether deliveries of the same branch wait: it has to queue up behind them. */
  holdsBranchOf(delivery: AcceptedDelivery): boolean {
    return this.spool.holds(laneOf(delivery));
  }

  get isEmpty(): boolean {
    return this.spool.status().records === 0;
  }

  /** Whether a delivery would be kept now. */
  isUsable(): Promise<boolean> {
    return this.spool.isUsable();
  }

  report(now: Date): SpoolReport {
    const { records, bytes, oldest, fault } = this.spool.status();
    const oldestSeconds = oldest === null ? null : Math.max(0, (now.getTime() - oldest.getTime()) / 1_000);
    return { records, bytes, maxBytes: this.maxBytes, oldestSeconds, parked: this.spool.parked.count, fault };
  }

  /** The HTTP server has answered its last request by now, and nobody works off any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.spool.close();
  }
}
