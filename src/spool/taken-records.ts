import type { StoredRecord } from './record.js';

/** Records of one folder that have been taken out in order and are settled in whatever order. */
export class TakenRecords {
  /** By sequence; true for those that are settled and wait for one before them, which may be many: nothing of what is in them is kept. */
  private readonly records = new Map<number, { readonly receivedAt: Date; settled: boolean }>();
  private settled = 0;
  private last = 0;

  /** Everything up to this sequence is settled. */
  get settledUpTo(): number {
    return this.settled;
  }

  /** Everything up to this sequence has been taken out, now or by an owner before us that settled it. */
  get takenUpTo(): number {
    return this.last;
  }

  /** When the oldest came in that is not settled. */
  get oldest(): Date | null {
    for (const { receivedAt, settled } of this.records.values()) if (!settled) return receivedAt;
    return null;
  }

  /** Begins behind what is settled. */
  startAfter(sequence: number): void {
    this.settled = sequence;
    this.last = sequence;
  }

  add({ sequence, receivedAt }: StoredRecord): void {
    this.records.set(sequence, { receivedAt, settled: false });
    this.last = sequence;
  }

  /** False where it was settled before. */
  settle(sequence: number): boolean {
    const taken = this.records.get(sequence);
    if (taken === undefined || taken.settled) return false;
    taken.settled = true;
    for (const [number, { settled }] of this.records) {
      if (!settled) break;
      this.records.delete(number);
      this.settled = number;
    }
    return true;
  }
}
