import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** A sequence and its checksum. */
const MARK_BYTES = 12;

const fileIn = (folder: string): string => join(folder, 'settled');

/** Up to which sequence everything in a folder is settled; 0 where nobody knows, which only makes work to be done again. */
export const readSettledMark = async (folder: string): Promise<number> => {
  const bytes = await readFile(fileIn(folder)).catch(() => Buffer.alloc(0));
  if (bytes.length !== MARK_BYTES || bytes.readUInt32LE(8) !== crc32(bytes.subarray(0, 8))) return 0;
  return Number(bytes.readBigUInt64LE(0));
};

/** Makes it in a new folder, before anything is promised: later it is written in place, for which no disk needs space. */
export const createSettledMark = async (folder: string): Promise<void> => {
  const mark = new SettledMark(folder);
  try {
    await mark.write(0);
  } finally {
    await mark.close();
  }
};

/** Always the same few bytes in the same place, so that it can be written on a disk without any space left. */
export class SettledMark {
  private file: FileHandle | null = null;

  constructor(private readonly folder: string) {}

  async write(sequence: number): Promise<void> {
    const bytes = Buffer.alloc(MARK_BYTES);
    bytes.writeBigUInt64LE(BigInt(sequence), 0);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 8)), 8);
    // Neither truncated nor appended to, as no flag of open(2) that makes a file lets us write into the middle of it.
    this.file ??= await open(fileIn(this.folder), 'r+').catch(() => open(fileIn(this.folder), 'w+', 0o600));
    await this.file.write(bytes, 0, MARK_BYTES, 0);
    await this.file.datasync();
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = null;
  }
}
