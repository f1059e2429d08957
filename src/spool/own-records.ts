import { encodedSize, type NewRecord } from './record.js';
import { RecordQueue } from './record-queue.js';
import { RecordWriter } from './record-writer.js';
import { makeFolder, type OwnedFolder } from './spool-folder.js';

export interface OwnRecordsOptions {
  /** Below it the folder is made. */
  readonly root: string;
  readonly segmentBytes: number;
  readonly queueOf: (folder: OwnedFolder) => RecordQueue;
}

interface Opened {
  readonly queue: RecordQueue;
  readonly writer: RecordWriter;
}

/** What this process itself has put on disk. Its folder is made with the first record, and tried again where that failed. */
export class OwnRecords {
  private opening: Promise<Opened> | null = null;
  private opened: Opened | null = null;
  private unanswered = 0;

  constructor(private readonly options: OwnRecordsOptions) {}

  /** Null as long as there has been no record. */
  get queue(): RecordQueue | null {
    return this.opened?.queue ?? null;
  }

  /** Bytes that wait for the disk, also while it makes the folder. */
  get pendingBytes(): number {
    return this.unanswered;
  }

  /** Returns when the record is on disk. @throws what the disk says */
  async append(record: NewRecord): Promise<void> {
    const size = encodedSize(record);
    this.unanswered += size;
    try {
      this.opening ??= this.open().catch((error) => {
        this.opening = null;
        throw error;
      });
      await (await this.opening).writer.append(record);
    } finally {
      this.unanswered -= size;
    }
  }

  async sealIfSettled(): Promise<void> {
    await this.opened?.writer.sealIfSettled();
  }

  /** Ends the file that is being written; the queue stays. */
  async close(): Promise<void> {
    await this.opened?.writer.close();
  }

  private async open(): Promise<Opened> {
    const { root, segmentBytes, queueOf } = this.options;
    const queue = queueOf(await makeFolder(root, new Date()));
    this.opened = { queue, writer: new RecordWriter(queue, segmentBytes) };
    return this.opened;
  }
}
