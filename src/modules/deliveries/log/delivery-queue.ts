import type { DeliveryRecord } from '../delivery-record.js';

/** What a failed job may take in memory; everything else of a delivery together takes less than {@link PLAIN_BYTES}. */
const FAILED_JOB_BYTES = 1_000;
const PLAIN_BYTES = 4_000;

export interface QueueBounds {
  readonly records: number;
  /** Estimated from above: to measure would cost more than to keep. */
  readonly bytes: number;
}

/** Deliveries that wait to be written: as many as the bounds allow, the oldest make room for new ones. */
export class DeliveryQueue {
  private records: DeliveryRecord[] = [];
  private bytes = 0;
  private droppedRecords = 0;

  constructor(private readonly bounds: QueueBounds) {}

  get length(): number {
    return this.records.length;
  }

  /** How many have ever had to make room. */
  get dropped(): number {
    return this.droppedRecords;
  }

  add(record: DeliveryRecord): void {
    this.records.push(record);
    this.bytes += bytesOf(record);
    this.makeRoom();
  }

  /** Removes the oldest, at most so many. */
  take(most: number): readonly DeliveryRecord[] {
    const taken = this.records.splice(0, most);
    for (const record of taken) this.bytes -= bytesOf(record);
    return taken;
  }

  /** Gives back what was taken and could not be written: still the oldest. */
  putBack(taken: readonly DeliveryRecord[]): void {
    this.records = [...taken, ...this.records];
    for (const record of taken) this.bytes += bytesOf(record);
    this.makeRoom();
  }

  private makeRoom(): void {
    while (this.records.length > this.bounds.records || this.bytes > this.bounds.bytes) {
      const oldest = this.records.shift();
      if (oldest === undefined) return;
      this.bytes -= bytesOf(oldest);
      this.droppedRecords += 1;
    }
  }
}

const bytesOf = ({ event }: DeliveryRecord): number =>
  PLAIN_BYTES + (event === null ? 0 : event.failedJobs.length * FAILED_JOB_BYTES);
