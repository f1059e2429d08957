import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolderDurably, syncFolder, writeFileDurably } from '../config/index.js';
import type { NewRecord } from './record.js';
import type { SpooledRecord } from './record-queue.js';

/** A record that can't be worked off as it is, and why. */
export interface ParkedRecord extends NewRecord {
  readonly id: string;
  readonly parkedAt: Date;
  readonly reason: string;
}

const NAME = /^([\dTZ]+-\d+-[0-9a-f]+-\d+)\.json$/;

export interface ParkedRecordsOptions {
  readonly folder: string;
  /** Of all of them, whichever process has parked them. */
  readonly maxBytes: number;
  /** Sentences for the log. */
  readonly warn: (line: string) => void;
}

/** Records that were put aside, a file for each, so that they are in nobody's way and nothing is lost. Counted in memory, corrected with each look into the folder. */
export class ParkedRecords {
  private readonly sizes = new Map<string, number>();
  private knownBytes = 0;
  private hasLooked = false;
  /** Since one of them found no room, and until one is removed. */
  private isFull = false;

  constructor(private readonly options: ParkedRecordsOptions) {}

  get folder(): string {
    return this.options.folder;
  }

  get count(): number {
    return this.sizes.size;
  }

  get bytes(): number {
    return this.knownBytes;
  }

  /** Returns when it is on disk. False: there is no room for it. */
  async park(record: SpooledRecord, reason: string, now: Date): Promise<boolean> {
    const { queue, sequence, receivedAt, lane, payload } = record;
    const id = `${basename(queue.folder.path)}-${sequence}`;
    const kept = { parkedAt: now, reason, receivedAt, lane, payload: payload.toString('base64') };
    const text = `${JSON.stringify(kept)}\n`;
    if (!this.hasLooked) await this.ids();
    if (!this.hasRoomFor(Buffer.byteLength(text))) return false;
    this.remember(id, Buffer.byteLength(text));
    try {
      await makeFolderDurably(this.folder);
      await writeFileDurably(join(this.folder, `${id}.json`), text, 0o600);
    } catch (error) {
      this.forget(id);
      throw error;
    }
    return true;
  }

  /** Oldest first. */
  async ids(): Promise<string[]> {
    const before = [...this.sizes.keys()];
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const ids = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).sort();
    const there = new Set(ids);
    for (const id of before) if (!there.has(id)) this.forget(id);
    for (const id of ids) {
      if (this.sizes.has(id)) continue;
      const found = await stat(join(this.folder, `${id}.json`)).catch(() => null);
      if (found !== null) this.remember(id, found.size);
    }
    this.hasLooked = true;
    return ids;
  }

  /** Null where there is none of that id, any more. */
  async read(id: string): Promise<ParkedRecord | null> {
    if (!NAME.test(`${id}.json`)) return null;
    const text = await readFile(join(this.folder, `${id}.json`), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (text === null) return null;
    const { parkedAt, reason, receivedAt, lane, payload } = JSON.parse(text) as Record<string, string> & {
      lane: number;
    };
    return {
      id,
      reason: String(reason),
      lane,
      parkedAt: new Date(String(parkedAt)),
      receivedAt: new Date(String(receivedAt)),
      payload: Buffer.from(String(payload), 'base64'),
    };
  }

  async remove(id: string): Promise<void> {
    await rm(join(this.folder, `${id}.json`), { force: true });
    await syncFolder(this.folder);
    this.forget(id);
  }

  private hasRoomFor(size: number): boolean {
    const { folder, maxBytes, warn } = this.options;
    if (!this.isFull && this.knownBytes + size <= maxBytes) return true;
    if (!this.isFull) {
      warn(
        `${folder} holds ${this.knownBytes} bytes, as much as it may: records that cannot be worked off stay in the spool from now on, and are tried again after a restart.`,
      );
    }
    this.isFull = true;
    return false;
  }

  private remember(id: string, size: number): void {
    this.knownBytes += size - (this.sizes.get(id) ?? 0);
    this.sizes.set(id, size);
  }

  private forget(id: string): void {
    const size = this.sizes.get(id);
    if (size === undefined) return;
    this.sizes.delete(id);
    this.knownBytes -= size;
    this.isFull = false;
  }
}
