import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { syncFolder, writeFileDurably } from '../config/index.js';
import type { NewRecord } from './record.js';
import type { SpooledRecord } from './record-queue.js';

/** A record that can't be worked off as it is, and why. */
export interface ParkedRecord extends NewRecord {
  readonly id: string;
  readonly parkedAt: Date;
  readonly reason: string;
}

const NAME = /^([\dTZ]+-\d+-[0-9a-f]+-\d+)\.json$/;

/** Records that were put aside, a file for each, so that they are in nobody's way and nothing is lost. */
export class ParkedRecords {
  private known = 0;

  constructor(readonly folder: string) {}

  /** How many there were when this process last looked or put one here. */
  get count(): number {
    return this.known;
  }

  /** Returns when it is on disk. */
  async park({ queue, sequence, receivedAt, lane, payload }: SpooledRecord, reason: string, now: Date): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const id = `${basename(queue.folder.path)}-${sequence}`;
    const kept = { parkedAt: now, reason, receivedAt, lane, payload: payload.toString('base64') };
    await writeFileDurably(join(this.folder, `${id}.json`), `${JSON.stringify(kept)}\n`, 0o600);
    await this.ids();
  }

  /** Oldest first. */
  async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const ids = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).sort();
    this.known = ids.length;
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
    await this.ids();
  }
}
