import { crc32 } from 'node:zlib';

/** What is put into a spool. */
export interface NewRecord {
  readonly payload: Buffer;
  /** When it came in. */
  readonly receivedAt: Date;
  /** 32 bits: records of one lane belong together, and {@link Spool.holds} says whether any of them waits. */
  readonly lane: number;
}

export interface StoredRecord extends NewRecord {
  /** 1, 2, … within one folder; grows, and may leave numbers out. */
  readonly sequence: number;
}

/** How records stand in a file: this header, all numbers little endian, then the payload. */
const AT = { mark: 0, length: 4, sequence: 8, receivedAt: 16, lane: 24, checksum: 28, payload: 32 } as const;

/** Every record begins with it, so that those behind a damaged one are found again. No UTF-8 text holds its first byte. */
export const MARK = Buffer.from([0xf5, 0x53, 0x50, 0xfe]);

/** More than any delivery needs, and little enough to be read at once when a damaged header says so. */
export const MOST_PAYLOAD_BYTES = 1_048_576;

export const encodedSize = ({ payload }: NewRecord): number => AT.payload + payload.length;

export const encodeRecord = ({ sequence, receivedAt, lane, payload }: StoredRecord): Buffer => {
  if (payload.length > MOST_PAYLOAD_BYTES) {
    throw new RangeError(`a record may have ${MOST_PAYLOAD_BYTES} bytes, this one has ${payload.length}`);
  }
  const bytes = Buffer.allocUnsafe(AT.payload + payload.length);
  MARK.copy(bytes, AT.mark);
  bytes.writeUInt32LE(payload.length, AT.length);
  bytes.writeBigUInt64LE(BigInt(sequence), AT.sequence);
  bytes.writeBigInt64LE(BigInt(receivedAt.getTime()), AT.receivedAt);
  bytes.writeUInt32LE(lane, AT.lane);
  payload.copy(bytes, AT.payload);
  bytes.writeUInt32LE(checksumOf(bytes, payload.length), AT.checksum);
  return bytes;
};

/** What stands at the beginning of some bytes. `incomplete`: that can't be said before there are so many of them. */
export type Decoded =
  | { readonly kind: 'record'; readonly record: StoredRecord; readonly size: number }
  | { readonly kind: 'incomplete'; readonly size: number }
  | { readonly kind: 'broken' };

export const decodeRecord = (bytes: Buffer): Decoded => {
  if (bytes.length < AT.payload) return { kind: 'incomplete', size: AT.payload };
  const length = bytes.readUInt32LE(AT.length);
  if (bytes.compare(MARK, 0, MARK.length, 0, MARK.length) !== 0 || length > MOST_PAYLOAD_BYTES)
    return { kind: 'broken' };
  const size = AT.payload + length;
  if (bytes.length < size) return { kind: 'incomplete', size };
  if (bytes.readUInt32LE(AT.checksum) !== checksumOf(bytes, length)) return { kind: 'broken' };
  const record = {
    sequence: Number(bytes.readBigUInt64LE(AT.sequence)),
    receivedAt: new Date(Number(bytes.readBigInt64LE(AT.receivedAt))),
    lane: bytes.readUInt32LE(AT.lane),
    payload: Buffer.from(bytes.subarray(AT.payload, size)),
  };
  return { kind: 'record', record, size };
};

/** Over everything but the mark and itself. */
const checksumOf = (bytes: Buffer, length: number): number =>
  crc32(bytes.subarray(AT.payload, AT.payload + length), crc32(bytes.subarray(AT.length, AT.checksum)));
