import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeRecord, MARK, MOST_PAYLOAD_BYTES } from './record.js';
import { type Scanned, scanRecords } from './scan-records.js';

const record = (sequence: number, payload: Buffer | string) =>
  encodeRecord({
    sequence,
    lane: 7,
    receivedAt: new Date(1_790_000_000_000 + sequence),
    payload: Buffer.from(payload),
  });

describe('records in a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'records-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const scan = async (bytes: Buffer, from = 0): Promise<Scanned[]> => {
    const path = join(folder, 'some.records');
    await writeFile(path, bytes);
    const found: Scanned[] = [];
    for await (const one of scanRecords(path, from, bytes.length)) found.push(one);
    return found;
  };
  const sequences = (found: readonly Scanned[]) =>
    found.flatMap((one) => (one.kind === 'record' ? [one.record.sequence] : []));
  const damage = (found: readonly Scanned[]) =>
    found.flatMap((one) => (one.kind === 'damage' ? [[one.from, one.to]] : []));

  it('are read as they were written, also empty ones and those larger than a chunk of the reader', async () => {
    const large = Buffer.alloc(MOST_PAYLOAD_BYTES, 0xf5);
    const found = await scan(Buffer.concat([record(1, 'one'), record(2, ''), record(5, large), record(6, 'six')]));
    expect(sequences(found)).toEqual([1, 2, 5, 6]);
    expect(damage(found)).toEqual([]);
    expect(found[0]).toMatchObject({
      record: { lane: 7, receivedAt: new Date(1_790_000_000_001), payload: Buffer.from('one') },
    });
    const [, , third] = found;
    expect(third?.kind === 'record' && third.record.payload.equals(large)).toBe(true);
    expect(() => record(1, Buffer.alloc(MOST_PAYLOAD_BYTES + 1))).toThrow(RangeError);
  });

  it('lose only the last one to a torn end, at whatever byte it was torn', async () => {
    const whole = Buffer.concat([record(1, 'the first'), record(2, 'the second')]);
    const last = record(3, '{"the":"third"}');
    for (let kept = 0; kept < last.length; kept++) {
      const found = await scan(Buffer.concat([whole, last.subarray(0, kept)]));
      expect(sequences(found)).toEqual([1, 2]);
      expect(damage(found)).toEqual(kept === 0 ? [] : [[whole.length, whole.length + kept]]);
    }
  });

  it('lose only the one that has a flipped bit, whichever it is', async () => {
    const parts = [record(1, 'the first'), record(2, `the ${MARK.toString('latin1')} second`), record(3, 'the third')];
    const [first, second] = parts as [Buffer, Buffer, Buffer];
    for (let offset = 0; offset < second.length * 8; offset++) {
      const bytes = Buffer.concat(parts);
      const at = first.length + (offset >> 3);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (offset & 7)), at);
      const found = await scan(bytes);
      expect(sequences(found)).toEqual([1, 3]);
      expect(damage(found)).toEqual([[first.length, first.length + second.length]]);
    }
  });

  it('are found behind a long run of zeros, such as a power cut leaves', async () => {
    const first = record(1, 'first');
    const found = await scan(Buffer.concat([first, Buffer.alloc(1_000_000), record(2, 'second')]));
    expect(sequences(found)).toEqual([1, 2]);
    expect(damage(found)).toEqual([[first.length, first.length + 1_000_000]]);
  });

  it('are found where a mark lies across two chunks of the reader', async () => {
    for (const offset of [-5, -4, -3, -2, -1, 0, 1]) {
      const found = await scan(Buffer.concat([Buffer.alloc(262_144 + offset, 1), record(9, 'behind')]));
      expect(sequences(found)).toEqual([9]);
    }
  });
});
