import type { StoredRecord } from './record.js';
import { scanRecords } from './scan-records.js';
import { findSegments, retireSegment, type Segment } from './segment.js';
import { readSettledMark, SettledMark } from './settled-mark.js';
import type { OwnedFolder } from './spool-folder.js';
import { TakenRecords } from './taken-records.js';

/** A record that has been taken out to be worked off, and knows where it came from. */
export interface SpooledRecord extends StoredRecord {
  readonly queue: RecordQueue;
  readonly segment: Segment;
}

interface Place {
  readonly segment: Segment;
  offset: number;
}

export interface RecordQueueOptions {
  /** Where segments with damage in them are kept aside. */
  readonly damagedFolder: string;
  /** A sentence for the log about what is no record. */
  readonly warn: (line: string) => void;
}

/** The records of one folder, in the order in which they were put there: taken out, and forgotten once they are settled, in whatever order. */
export class RecordQueue {
  private readonly segments: Segment[] = [];
  private readonly taken = new TakenRecords();
  private readonly mark: SettledMark;
  private markWritten = 0;
  private place: Place | null = null;
  /** Not removed even when all of it is settled. */
  private written: Segment | null = null;

  constructor(
    readonly folder: OwnedFolder,
    private readonly options: RecordQueueOptions,
  ) {
    this.mark = new SettledMark(folder.path);
  }

  /** Records that are not settled. */
  get left(): number {
    return this.segments.reduce((sum, segment) => sum + segment.unread + segment.taken, 0);
  }

  /** Records that nobody has taken out. */
  get unread(): number {
    return this.segments.reduce((sum, { unread }) => sum + unread, 0);
  }

  get bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Of the records that have been taken out, when the oldest came in. */
  get oldestTaken(): Date | null {
    return this.taken.oldest;
  }

  /** Reads everything that an owner before us has left. `found` is told of each record that is to be worked off. */
  async recover(found: (record: StoredRecord) => void): Promise<void> {
    const settledUpTo = await readSettledMark(this.folder.path);
    this.taken.startAfter(settledUpTo);
    for (const segment of await findSegments(this.folder.path)) {
      let offset = 0;
      try {
        for await (const scanned of scanRecords(segment.path, 0, segment.bytes)) {
          offset = scanned.to;
          if (scanned.kind === 'damage') this.reportDamage(segment, scanned.from, scanned.to);
          else if (scanned.record.sequence > settledUpTo) {
            segment.unread += 1;
            found(scanned.record);
          }
        }
      } catch (error) {
        if (!isLost(error)) throw error;
        this.reportDamage(segment, offset, segment.bytes);
      }
      this.segments.push(segment);
    }
    // What is settled may go; where the disk does not let it, the records are worked off all the same.
    await this.retireSettled().catch(() => undefined);
  }

  startSegment(segment: Segment): void {
    this.segments.push(segment);
    this.written = segment;
  }

  endSegment(): void {
    this.written = null;
  }

  /** The next records that nobody has taken yet, at most so many and about so many bytes of them. */
  async take(count: number, bytes: number): Promise<SpooledRecord[]> {
    const records: SpooledRecord[] = [];
    let room = bytes;
    for (let place = this.toRead(); place !== null && records.length < count && room > 0; place = this.toRead()) {
      try {
        for await (const scanned of scanRecords(place.segment.path, place.offset, place.segment.bytes)) {
          place.offset = scanned.to;
          if (scanned.kind === 'damage') this.reportDamage(place.segment, scanned.from, scanned.to);
          else if (scanned.record.sequence > this.taken.takenUpTo) {
            records.push(this.takeOut(scanned.record, place.segment));
            room -= scanned.record.payload.length;
          }
          if (records.length >= count || room <= 0) break;
        }
      } catch (error) {
        // What has been taken out is the caller's; the same place is tried again with the next call.
        if (records.length > 0) break;
        if (!isLost(error)) throw error;
        this.reportDamage(place.segment, place.offset, place.segment.bytes);
        place.offset = place.segment.bytes;
      }
    }
    return records;
  }

  /** False where it was settled before. */
  settle({ sequence, segment }: SpooledRecord): boolean {
    if (!this.taken.settle(sequence)) return false;
    segment.taken -= 1;
    return true;
  }

  /** Removes what is settled, and keeps how far that is. Losing it on the way costs no more than work done twice. */
  async saveProgress(): Promise<void> {
    await this.retireSettled();
    const { settledUpTo } = this.taken;
    if (this.segments.length === 0 || settledUpTo === this.markWritten) return;
    await this.mark.write(settledUpTo);
    this.markWritten = settledUpTo;
  }

  async close(): Promise<void> {
    try {
      await this.mark.close();
    } finally {
      if (this.segments.length === 0) await this.folder.remove();
      else this.folder.release();
    }
  }

  private takeOut(stored: StoredRecord, segment: Segment): SpooledRecord {
    const record = { ...stored, queue: this, segment };
    this.taken.add(record);
    segment.unread -= 1;
    segment.taken += 1;
    return record;
  }

  /** Where the next record stands; null where there is none. */
  private toRead(): Place | null {
    for (;;) {
      if (this.place !== null && this.place.offset < this.place.segment.bytes) return this.place;
      // Of a segment read to its end nothing is left to read, whatever was counted: what has been damaged meanwhile is no record.
      if (this.place !== null) this.place.segment.unread = 0;
      const segment = this.segments[this.place === null ? 0 : this.segments.indexOf(this.place.segment) + 1];
      if (segment === undefined) return null;
      this.place = { segment, offset: 0 };
    }
  }

  /** One that cannot be removed is in no other's way. @throws what the disk says of it */
  private async retireSettled(): Promise<void> {
    const faults: unknown[] = [];
    for (const segment of [...this.segments]) {
      if (segment.unread + segment.taken > 0 || segment === this.written) continue;
      try {
        await retireSegment(segment, this.options.damagedFolder);
      } catch (error) {
        faults.push(error);
        continue;
      }
      if (this.place?.segment === segment) this.place = null;
      this.segments.splice(this.segments.indexOf(segment), 1);
    }
    if (faults.length > 0) throw faults[0];
  }

  private reportDamage(segment: Segment, from: number, to: number): void {
    if (segment.damage.has(from)) return;
    segment.damage.add(from);
    this.options.warn(
      `${segment.path} holds ${to - from} bytes from offset ${from} that are no whole record: the rest of the file is worked off, then it is kept in ${this.options.damagedFolder}.`,
    );
  }
}

/** The file is gone, or its disk can't read it: waiting does not help. */
const isLost = (error: unknown): boolean => ['ENOENT', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '');
