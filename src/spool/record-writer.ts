import { GroupCommit } from './group-commit.js';
import { encodeRecord, type NewRecord } from './record.js';
import type { RecordQueue } from './record-queue.js';
import { SegmentFile } from './segment.js';

/** Puts records at the end of a new folder's queue. */
export class RecordWriter {
  private readonly commits = new GroupCommit((group) => this.write(group));
  private file: SegmentFile | null = null;
  private lastSequence = 0;
  private lastSegment = 0;

  constructor(
    private readonly queue: RecordQueue,
    private readonly segmentBytes: number,
  ) {}

  /** Bytes that wait for the disk. */
  get pendingBytes(): number {
    return this.commits.pendingBytes;
  }

  /** Returns when the record is on disk. @throws what the disk says */
  append(record: NewRecord): Promise<void> {
    this.lastSequence += 1;
    return this.commits.add(encodeRecord({ ...record, sequence: this.lastSequence }));
  }

  /** Ends the segment where all of it is settled, so that it can be removed. */
  async sealIfSettled(): Promise<void> {
    const segment = this.file?.segment;
    if (segment !== undefined && segment.unread + segment.taken === 0 && this.pendingBytes === 0) await this.seal();
  }

  async close(): Promise<void> {
    await this.commits.idle();
    await this.seal();
  }

  private async write(group: readonly Buffer[]): Promise<void> {
    const size = group.reduce((sum, { length }) => sum + length, 0);
    if (this.file !== null && this.file.segment.bytes + size > this.segmentBytes) await this.seal();
    const file = this.file ?? (await this.openNext());
    try {
      await file.append(group);
    } catch (error) {
      // After a failed fsync nobody knows what of the file is on disk: what follows goes into another one.
      await file.cutOff();
      await this.seal();
      throw error;
    }
  }

  private async openNext(): Promise<SegmentFile> {
    this.lastSegment += 1;
    this.file = await SegmentFile.create(this.queue.folder.path, this.lastSegment);
    this.queue.startSegment(this.file.segment);
    return this.file;
  }

  private async seal(): Promise<void> {
    const { file } = this;
    this.file = null;
    this.queue.endSegment();
    await file?.close();
  }
}
