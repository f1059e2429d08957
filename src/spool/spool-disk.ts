import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolderDurably } from '../config/index.js';

/** More than a file system keeps inside its own tables, and than one delivery takes. */
const PROBE_BYTES = 65_536;

/** So long the last write tells how the disk is. */
const PROVEN_MS = 2_000;

/** What is known of the disk under a spool. */
export class SpoolDisk {
  private lastFault: string | null = null;
  private provenAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly folder: string) {}

  /** Why it did not take what was written last; null where it did. */
  get fault(): string | null {
    return this.lastFault;
  }

  hasTaken(): void {
    this.lastFault = null;
    this.provenAt = performance.now();
  }

  hasRefused(error: unknown): void {
    this.lastFault = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }

  /** Tries it where nothing has been written for a while. */
  async isWritable(): Promise<boolean> {
    if (performance.now() - this.provenAt < PROVEN_MS) return this.lastFault === null;
    this.provenAt = performance.now(); // one try for all who ask meanwhile
    await this.writeProbe().then(
      () => this.hasTaken(),
      (error) => this.hasRefused(error),
    );
    return this.lastFault === null;
  }

  /** Writes a little, as records are written, and removes it. */
  private async writeProbe(): Promise<void> {
    const path = join(this.folder, `probe-${process.pid}`);
    await makeFolderDurably(this.folder);
    try {
      const file = await open(path, 'w', 0o600);
      try {
        await file.writeFile(Buffer.alloc(PROBE_BYTES, 1));
        await file.datasync();
      } finally {
        await file.close();
      }
    } finally {
      await rm(path, { force: true });
    }
  }
}
