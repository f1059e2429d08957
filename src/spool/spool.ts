import { join } from 'node:path';
import { probeDisk } from './disk-probe.js';
import { LaneCounts } from './lane-counts.js';
import { ParkedRecords } from './parked-records.js';
import { encodedSize, type NewRecord } from './record.js';
import { RecordQueue, type SpooledRecord } from './record-queue.js';
import { RecordWriter } from './record-writer.js';
import { SpoolFullError, SpoolUnwritableError } from './spool.errors.js';
import { claimFolder, findFolders, makeFolder } from './spool-folder.js';

export interface SpoolOptions {
  /** Below it every process has a folder of its own. */
  readonly folder: string;
  /** Of all segments of this process, settled ones that have not been removed included. */
  readonly maxBytes: number;
  /** Sentences for the log. */
  readonly warn: (line: string) => void;
}

export interface SpoolStatus {
  /** Records that wait. */
  readonly records: number;
  readonly bytes: number;
  /** When the oldest of them came in. */
  readonly oldest: Date | null;
  /** Why the disk did not take the last record; null while it does. */
  readonly fault: string | null;
}

const SEGMENT_BYTES = 16 * 1_048_576;
/** A disk that is this far behind takes no more for now. */
const MOST_PENDING_BYTES = 32 * 1_048_576;
const PROBE_AGE_MS = 2_000;

interface OwnFolder {
  readonly queue: RecordQueue;
  readonly writer: RecordWriter;
}

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
  private own: Promise<OwnFolder> | null = null;
  private ownNow: OwnFolder | null = null;
  private fault: string | null = null;
  private provenAt = Number.NEGATIVE_INFINITY;
  private filledAt: Date | null = null;
  private readonly whenFilled = new Set<() => void>();

  constructor(private readonly options: SpoolOptions) {
    this.parked = new ParkedRecords(join(options.folder, 'parked'));
  }

  /**
   * Returns when the record is on disk.
   * @throws SpoolFullError SpoolUnwritableError it is not, or nobody knows
   */
  async append(record: NewRecord): Promise<void> {
    this.requireRoom(encodedSize(record));
    this.lanes.add(record.lane);
    try {
      const { writer } = await this.openOwn();
      await writer.append(record);
      this.fault = null;
      this.provenAt = performance.now();
    } catch (error) {
      this.lanes.remove(record.lane);
      this.fault = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      throw new SpoolUnwritableError(`the spool in ${this.options.folder} cannot be written: ${this.fault}`, {
        cause: error,
      });
    }
    this.filledAt ??= record.receivedAt;
    this.wake();
  }

  /** Whether records of the lane may wait. */
  holds(lane: number): boolean {
    return this.lanes.has(lane);
  }

  /** The next records, which only the caller has from now on. One caller at a time. */
  async take(count: number, bytes: number): Promise<SpooledRecord[]> {
    for (const queue of this.queues()) {
      const records = await queue.take(count, bytes);
      if (records.length > 0) return records;
    }
    return [];
  }

  settle(record: SpooledRecord): void {
    if (!record.queue.settle(record)) return;
    this.lanes.remove(record.lane);
    if (this.status().records === 0) this.filledAt = null;
  }

  /** Puts a record aside that can't be worked off. */
  async park(record: SpooledRecord, reason: string): Promise<void> {
    await this.parked.park(record, reason, new Date());
    this.settle(record);
  }

  /** Removes what is settled, with the folders of the dead that are empty now. */
  async saveProgress(): Promise<void> {
    await this.ownNow?.writer.sealIfSettled();
    for (const queue of this.queues()) await queue.saveProgress();
    for (const queue of this.adopted.filter(({ left }) => left === 0)) {
      this.adopted.splice(this.adopted.indexOf(queue), 1);
      await queue.close();
    }
  }

  /** Takes over every folder whose owner is dead. */
  async adopt(): Promise<void> {
    await this.parked.ids();
    for (const path of await findFolders(this.options.folder)) {
      if (this.queues().some(({ folder }) => folder.path === path)) continue;
      const folder = claimFolder(path);
      if (folder === null) continue;
      const queue = this.queueOf(folder);
      await queue.recover(({ lane, receivedAt }) => {
        this.lanes.add(lane);
        this.filledAt = new Date(Math.min(receivedAt.getTime(), this.filledAt?.getTime() ?? Number.POSITIVE_INFINITY));
      });
      if (queue.left > 0)
        this.options.warn(`${path} holds ${queue.left} records of a process that has ended: they are worked off now.`);
      this.adopted.push(queue);
      this.wake();
    }
  }

  /** Returns when there is something to take, or the signal is aborted. */
  async untilFilled(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.queues().some(({ unread }) => unread > 0)) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
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
    let bytes = 0;
    let oldest: Date | null = null;
    for (const queue of this.queues()) {
      records += queue.left;
      bytes += queue.bytes;
      oldest ??= queue.oldestTaken;
    }
    return { records, bytes, oldest: records === 0 ? null : (oldest ?? this.filledAt), fault: this.fault };
  }

  /** Whether a record would be taken now; asks the disk where nothing has been written for a while. */
  async isUsable(): Promise<boolean> {
    if (this.status().bytes >= this.options.maxBytes) return false;
    if (performance.now() - this.provenAt < PROBE_AGE_MS) return this.fault === null;
    this.provenAt = performance.now();
    try {
      await probeDisk(this.options.folder);
      this.fault = null;
    } catch (error) {
      this.fault = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    }
    return this.fault === null;
  }

  /** Lets go of everything; what is left waits for the next start. Nothing may be appended any more. */
  async close(): Promise<void> {
    await this.ownNow?.writer.close();
    await this.saveProgress();
    for (const queue of this.queues()) await queue.close();
  }

  private queues(): readonly RecordQueue[] {
    return this.ownNow === null ? this.adopted : [...this.adopted, this.ownNow.queue];
  }

  private requireRoom(size: number): void {
    const pending = this.ownNow?.writer.pendingBytes ?? 0;
    const { bytes } = this.status();
    if (bytes + pending + size > this.options.maxBytes) {
      throw new SpoolFullError(`the spool in ${this.options.folder} holds ${bytes} bytes, which is as much as it may`);
    }
    if (pending > MOST_PENDING_BYTES) {
      throw new SpoolFullError(`${pending} bytes wait for the disk of the spool in ${this.options.folder}`);
    }
  }

  private openOwn(): Promise<OwnFolder> {
    this.own ??= this.makeOwn().catch((error) => {
      this.own = null;
      throw error;
    });
    return this.own;
  }

  private async makeOwn(): Promise<OwnFolder> {
    const queue = this.queueOf(await makeFolder(this.options.folder, new Date()));
    const segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(this.options.maxBytes / 8));
    this.ownNow = { queue, writer: new RecordWriter(queue, segmentBytes) };
    return this.ownNow;
  }

  private queueOf(folder: RecordQueue['folder']): RecordQueue {
    return new RecordQueue(folder, { damagedFolder: join(this.options.folder, 'damaged'), warn: this.options.warn });
  }

  private wake(): void {
    for (const wake of [...this.whenFilled]) wake();
  }
}
