import { setImmediate as nextTurn } from 'node:timers/promises';

interface Waiting {
  readonly bytes: Buffer;
  readonly settle: (error: Error | null) => void;
}

/** More than that only makes everybody in the group wait longer. */
const GROUP_BYTES = 4_194_304;

/** What arrives while a group is being written makes up the next one: one write and one fsync for everybody who waits, and an answer for each. */
export class GroupCommit {
  private readonly waiting: Waiting[] = [];
  private running: Promise<void> | null = null;
  private queuedBytes = 0;

  /** @param write returns when all of it is on disk; where it throws, everybody in the group is told so */
  constructor(private readonly write: (group: readonly Buffer[]) => Promise<void>) {}

  /** Bytes that have not been answered for. */
  get pendingBytes(): number {
    return this.queuedBytes;
  }

  add(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ bytes, settle: (error) => (error === null ? resolve() : reject(error)) });
      this.queuedBytes += bytes.length;
      this.running ??= this.run();
    });
  }

  /** Returns when nothing is being written any more. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    await nextTurn(); // what arrived together makes one group
    for (let group = this.takeGroup(); group.length > 0; group = this.takeGroup()) {
      const error = await this.write(group.map(({ bytes }) => bytes)).then(
        () => null,
        (fault: Error) => fault,
      );
      for (const { bytes, settle } of group) {
        this.queuedBytes -= bytes.length;
        settle(error);
      }
    }
    this.running = null;
  }

  private takeGroup(): readonly Waiting[] {
    let size = 0;
    const end = this.waiting.findIndex(({ bytes }, index) => {
      size += bytes.length;
      return size > GROUP_BYTES && index > 0;
    });
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }
}
