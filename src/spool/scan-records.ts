import { type FileHandle, open } from 'node:fs/promises';
import { decodeRecord, MARK, type StoredRecord } from './record.js';

/** A whole record, or a run of bytes that are none; `from` and `to` are offsets in the file. */
export type Scanned =
  | { readonly kind: 'record'; readonly from: number; readonly to: number; readonly record: StoredRecord }
  | { readonly kind: 'damage'; readonly from: number; readonly to: number };

const CHUNK_BYTES = 262_144;

/**
 * What stands between two offsets of a file. Never throws for what is in it: behind damaged bytes it goes on with the next mark that
 * begins a whole record, so that neither a torn end nor a flipped byte costs another record.
 */
export async function* scanRecords(path: string, start: number, end: number): AsyncGenerator<Scanned> {
  const file = await open(path, 'r');
  try {
    let bytes: Buffer = Buffer.alloc(0);
    let from = start;
    let damagedFrom: number | null = null;
    while (from < end) {
      const found = decodeRecord(bytes);
      if (found.kind === 'incomplete' && from + bytes.length < end) {
        bytes = await readOn(file, bytes, from, Math.min(Math.max(found.size, CHUNK_BYTES), end - from));
        continue;
      }
      if (found.kind === 'record') {
        if (damagedFrom !== null) yield { kind: 'damage', from: damagedFrom, to: from };
        damagedFrom = null;
        yield { kind: 'record', from, to: from + found.size, record: found.record };
      } else {
        damagedFrom ??= from;
      }
      const used = found.kind === 'record' ? found.size : toNextMark(bytes);
      bytes = bytes.subarray(used);
      from += used;
    }
    if (damagedFrom !== null) yield { kind: 'damage', from: damagedFrom, to: end };
  } finally {
    await file.close();
  }
}

/** A file that has become shorter than it was is read as zeros, which are damage like any other. */
const readOn = async (file: FileHandle, bytes: Buffer, from: number, wanted: number): Promise<Buffer> => {
  const longer = Buffer.alloc(wanted);
  bytes.copy(longer);
  for (let filled = bytes.length; filled < wanted; ) {
    const { bytesRead } = await file.read(longer, filled, wanted - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return longer;
};

/** Bytes that certainly begin no record. The last few may be the beginning of a mark whose end has not been read. */
const toNextMark = (bytes: Buffer): number => {
  const next = bytes.indexOf(MARK, 1);
  return next === -1 ? Math.max(1, bytes.length - MARK.length + 1) : next;
};
