import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../config/index.js';

/** One file of records. Only the newest one of a folder is written to, and only by the folder's owner. */
export interface Segment {
  readonly path: string;
  /** So many bytes of it are on disk. */
  bytes: number;
  /** Records in it that nobody has taken out yet. */
  unread: number;
  /** Records that have been taken out and are not settled. */
  taken: number;
  /** Where something begins in it that is no record: such a file is not removed but kept aside. */
  readonly damage: Set<number>;
}

const NAME = /^\d{16}\.records$/;

/** The segments of a folder, oldest first, before anybody has looked into them. */
export const findSegments = async (folder: string): Promise<Segment[]> => {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, bytes: (await stat(path)).size, unread: 0, taken: 0, damage: new Set() };
    }),
  );
};

/** The file of a segment that is being written. */
export class SegmentFile {
  private constructor(
    readonly segment: Segment,
    private readonly file: FileHandle,
  ) {}

  /** @param number grows from segment to segment of a folder */
  static async create(folder: string, number: number): Promise<SegmentFile> {
    const path = join(folder, `${String(number).padStart(16, '0')}.records`);
    const file = await open(path, 'wx', 0o600);
    try {
      await syncFolder(folder);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    return new SegmentFile({ path, bytes: 0, unread: 0, taken: 0, damage: new Set() }, file);
  }

  /** Returns when all of it is on disk. After an error nothing of it counts, and the file must not be written to again. */
  async append(records: readonly Buffer[]): Promise<void> {
    const { segment, file } = this;
    const bytes = records.length === 1 ? records[0]! : Buffer.concat(records);
    for (let written = 0; written < bytes.length; ) {
      written += (await file.write(bytes, written, bytes.length - written, segment.bytes + written)).bytesWritten;
    }
    await file.datasync();
    segment.bytes += bytes.length;
    segment.unread += records.length;
  }

  /** Takes away what an append that failed may have left behind it, as far as the disk lets us. */
  async cutOff(): Promise<void> {
    await this.file.truncate(this.segment.bytes).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Removes a segment whose records are all settled; one with damage in it is moved to `damaged` for whoever wants to look. */
export const retireSegment = async ({ path, damage }: Segment, damagedFolder: string): Promise<void> => {
  if (damage.size === 0) return rm(path, { force: true });
  await mkdir(damagedFolder, { recursive: true, mode: 0o700 });
  await rename(path, join(damagedFolder, `${basename(dirname(path))}-${basename(path)}`)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error; // somebody has removed it by hand
    },
  );
};
