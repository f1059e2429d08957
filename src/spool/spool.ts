import { join } from 'node:path';
import { FaultReports } from './fault-reports.js';
import { LaneCounts } from './lane-counts.js';
import { OwnRecords } from './own-records.js';
import { ParkedRecords } from './parked-records.js';
import { encodedSize, type NewRecord } from './record.js';
import { RecordQueue, type SpooledRecord } from './record-queue.js';
import { SpoolFullError, SpoolUnwritableError } from './spool.errors.js';
import { SpoolDisk } from './spool-disk.js';
import { claimFolder, findFolders, type OwnedFolder } from './spool-folder.js';

export interface SpoolOptions {
  /** Below it every process has a folder of its own. */
  readonly folder: string;
  /** Of all segments of this process, settled ones that have not been removed included, and of what is parked, which may take half of it. */
  readonly maxBytes: number;
  /** Sentences for the log. */
  readonly warn: (line: string) => void;
}

export interface SpoolStatus {
  /** Records that wait. */
  readonly records: number;
  /** Of those and of the parked ones. */
  readonly bytes: number;
  /** When the oldest of them came in. */
  readonly oldest: Date | null;
  /** Why the disk did not take the last record, or what of the spool it cannot read; null where neither is so. */
  readonly fault: string | null;
}

const SEGMENT_BYTES = 16 * 1_048_576;
/** A disk that is this far behind takes no more for now. */
const MOST_PENDING_BYTES = 32 * 1_048_576;
/** What could not be read is tried again so much later, where nothing else is to be done. */
const READ_AGAIN_MS = 2_000;
/** So much has to be free for a spool to count as usable: a large delivery. */
const ROOM_BYTES = 16_384;

/**
 * A queue on disk. What {@link append} has returned for survives the end of the process and of the machine: it is worked off by this process, or
 * by one that finds its folder without an owner. Records come out in the order they went in, and again where a process ended before it was kept that
 * they are settled.
 */
export class Spool {
  readonly parked: ParkedRecords;
  private readonly lanes = new LaneCounts();
  /** Folders of the dead, oldest first. */
  private readonly adopted: RecordQueue[] = [];
  private readonly own: OwnRecords;
  private readonly disk: SpoolDisk;
  /** Folders that cannot be read at the moment. */
  private readonly unreadable: FaultReports;
  /** Folders from which what is settled cannot be removed at the moment. */
  private readonly untidy: FaultReports;
  private filledAt: Date | null = null;
  private readonly whenFilled = new Set<() => void>();

  constructor(private readonly options: SpoolOptions) {
    const { folder: root, maxBytes, warn } = options;
    const segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(maxBytes / 8));
    this.own = new OwnRecords({ root, segmentBytes, queueOf: (folder) => this.queueOf(folder) });
    this.disk = new SpoolDisk(root);
    this.parked = new ParkedRecords({ folder: join(root, 'parked'), maxBytes: maxBytes / 2, warn });
    this.unreadable = new FaultReports({
      describe: (path, cause) => `${path} cannot be read: ${cause}. What is in it waits; it is tried again and again.`,
      warn,
    });
    this.untidy = new FaultReports({
      describe: (path, cause) =>
        `${path} cannot be tidied up: ${cause}. A crash may have work done again that was done.`,
      warn,
    });
  }

  /**
   * Returns when the record is on disk.
   * @throws SpoolFullError SpoolUnwritableError it is not, or nobody knows
   */
  async append(record: NewRecord): Promise<void> {
    this.requireRoom(encodedSize(record));
    this.lanes.add(record.lane);
    try {
      await this.own.append(record);
    } catch (error) {
      this.lanes.remove(record.lane);
      this.disk.hasRefused(error);
      const { folder } = this.options;
      throw new SpoolUnwritableError(`the spool in ${folder} cannot be written: ${this.disk.fault}`, { cause: error });
    }
    this.disk.hasTaken();
    this.filledAt ??= record.receivedAt;
    this.wake();
  }

  /** Whether records of the lane may wait. */
  holds(lane: number): boolean {
    return this.lanes.has(lane);
  }

  /** The next records that can be read, which only the caller has from now on. One caller at a time. */
  async take(count: number, bytes: number): Promise<SpooledRecord[]> {
    if (count <= 0) return [];
    for (const queue of this.queues()) {
      const records = await this.unreadable.watch(queue.folder.path, () => queue.take(count, bytes), []);
      if (records.length > 0) return records;
    }
    return [];
  }

  settle(record: SpooledRecord): void {
    if (!record.queue.settle(record)) return;
    this.lanes.remove(record.lane);
    if (this.status().records > 0) return;
    this.filledAt = null;
    // Records that were damaged on disk have never been settled: they must not keep their lanes for ever.
    this.lanes.clear();
  }

  /** Puts a record aside that can't be worked off. Where there is no room for it, it stays on disk as it is, and is taken out again by the next process. */
  async park(record: SpooledRecord, reason: string): Promise<void> {
    if (await this.parked.park(record, reason, new Date())) this.settle(record);
    else this.lanes.remove(record.lane);
  }

  /**
   * Removes what is settled, with the folders of the dead that are empty now. What the disk refuses of that is only reported, and tried again the next time:
   * records may be handled twice.
   */
  async saveProgress(): Promise<void> {
    for (const queue of this.queues()) await this.tidy(queue, () => this.saveProgressOf(queue));
  }

  /** Takes over every folder whose owner is dead. One that cannot be read is reported and tried again the next time. */
  async adopt(): Promise<void> {
    const { folder: root } = this.options;
    await this.unreadable.watch(this.parked.folder, () => this.parked.ids(), []);
    const paths = await this.unreadable.watch(root, () => findFolders(root), null);
    if (paths === null) return;
    this.unreadable.keepOnly([root, this.parked.folder, ...paths]);
    for (const path of paths) {
      if (this.queues().some(({ folder }) => folder.path === path)) continue;
      await this.unreadable.watch(path, () => this.adoptFolder(path), undefined);
    }
  }

  /** Returns when there is something to take, or to try again, or the signal is aborted. */
  async untilFilled(signal: AbortSignal): Promise<void> {
    const waiting = this.queues().filter(({ unread }) => unread > 0);
    const isReadable = ({ folder }: RecordQueue): boolean => !this.unreadable.has(folder.path);
    if (signal.aborted || waiting.some(isReadable)) return;
    await new Promise<void>((resolve) => {
      const again = waiting.length === 0 ? undefined : setTimeout(() => wake(), READ_AGAIN_MS);
      const wake = (): void => {
        clearTimeout(again);
        this.whenFilled.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.whenFilled.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  status(): SpoolStatus {
    let records = 0;
    let { bytes } = this.parked;
    let oldest: Date | null = null;
    for (const queue of this.queues()) {
      records += queue.left;
      bytes += queue.bytes;
      oldest ??= queue.oldestTaken;
    }
    const fault = this.disk.fault ?? this.unreadable.oldest;
    return { records, bytes, oldest: records === 0 ? null : (oldest ?? this.filledAt), fault };
  }

  /** Whether a record would be taken now; asks the disk where nothing has been written for a while. */
  async isUsable(): Promise<boolean> {
    const { maxBytes } = this.options;
    if (this.status().bytes + Math.min(ROOM_BYTES, maxBytes / 8) > maxBytes) return false;
    return this.disk.isWritable();
  }

  /** Lets go of everything; what is left waits for the next start. Nothing may be appended any more. */
  async close(): Promise<void> {
    await this.own.close();
    await this.saveProgress();
    for (const queue of this.queues()) await this.tidy(queue, () => queue.close());
  }

  private queues(): readonly RecordQueue[] {
    return this.own.queue === null ? [...this.adopted] : [...this.adopted, this.own.queue];
  }

  private tidy({ folder }: RecordQueue, work: () => Promise<void>): Promise<void> {
    return this.untidy.watch(folder.path, work, undefined);
  }

  private async saveProgressOf(queue: RecordQueue): Promise<void> {
    if (queue === this.own.queue) await this.own.sealIfSettled();
    await queue.saveProgress();
    if (queue === this.own.queue || queue.left > 0) return;
    this.adopted.splice(this.adopted.indexOf(queue), 1);
    await queue.close();
  }

  private requireRoom(size: number): void {
    const pending = this.own.pendingBytes;
    const { bytes } = this.status();
    if (bytes + pending + size > this.options.maxBytes) {
      throw new SpoolFullError(`the spool in ${this.options.folder} holds ${bytes} bytes, which is as much as it may`);
    }
    if (pending > MOST_PENDING_BYTES) {
      throw new SpoolFullError(`${pending} bytes wait for the disk of the spool in ${this.options.folder}`);
    }
  }

  private async adoptFolder(path: string): Promise<void> {
    const folder = await claimFolder(path);
    if (folder !== null) await this.workOff(folder);
  }

  private async workOff(folder: OwnedFolder): Promise<void> {
    const queue = this.queueOf(folder);
    const found: Pick<NewRecord, 'lane' | 'receivedAt'>[] = [];
    try {
      await queue.recover(({ lane, receivedAt }) => found.push({ lane, receivedAt }));
    } catch (error) {
      folder.release(); // for the next time that somebody looks around
      throw error;
    }
    for (const { lane } of found) this.lanes.add(lane);
    const [oldest] = found;
    if (oldest !== undefined) {
      const { warn } = this.options;
      warn(`${folder.path} holds ${found.length} records of a process that has ended: they are worked off now.`);
      if (this.filledAt === null || oldest.receivedAt < this.filledAt) this.filledAt = oldest.receivedAt;
    }
    this.adopted.push(queue);
    this.wake();
  }

  private queueOf(folder: OwnedFolder): RecordQueue {
    return new RecordQueue(folder, { damagedFolder: join(this.options.folder, 'damaged'), warn: this.options.warn });
  }

  private wake(): void {
    for (const wake of [...this.whenFilled]) wake();
  }
}
