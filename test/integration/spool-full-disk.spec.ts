import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drain, Spool, SpoolUnwritableError } from '../../src/spool/index.js';
import { eventually } from '../support/eventually.js';
import { canMakeSmallDisks, createSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { put, takeAll, textsOf } from '../support/spool-world.js';

(canMakeSmallDisks ? describe : describe.skip)('a spool on a disk that is full', () => {
  let disk: SmallDisk;
  let spool: Spool;
  beforeEach(() => {
    disk = createSmallDisk(1_048_576)!;
    spool = new Spool({ folder: join(disk.folder, 'spool'), maxBytes: 2 ** 30, warn: () => undefined });
  });
  afterEach(async () => {
    await spool.close();
    disk.remove();
  });

  const fill = async (size: number): Promise<string[]> => {
    const taken: string[] = [];
    for (let number = 0; ; number++) {
      const text = `${number}`.padEnd(size);
      try {
        await put(spool, text);
      } catch (error) {
        expect(error).toBeInstanceOf(SpoolUnwritableError);
        return taken;
      }
      taken.push(text);
    }
  };

  it('refuses, keeps what it has promised, and takes records again when there is space', async () => {
    const ballast = join(disk.folder, 'ballast');
    await writeFile(ballast, Buffer.alloc(500_000));
    const promised = await fill(30_000);
    expect(promised.length).toBeGreaterThan(5);
    expect(spool.status().fault).toBe('ENOSPC');
    await eventually(async () => expect(await spool.isUsable()).toBe(false));

    await rm(ballast);
    await eventually(async () => expect(await spool.isUsable()).toBe(true));
    await put(spool, 'there is space');
    expect(spool.status().fault).toBeNull();
    expect(textsOf(await takeAll(spool))).toEqual([...promised, 'there is space']);
  });

  it('is worked off, which makes the space that it needs', async () => {
    await fill(30_000);
    for (const record of await takeAll(spool)) spool.settle(record);
    await spool.saveProgress();
    await put(spool, 'there is space');
    expect(spool.status().records).toBe(1);
  });

  it('is worked off as fast as any other where not a byte is left to note how far that is', async () => {
    const promised = await fill(1_000);
    await fill(1);
    expect(promised.length).toBeGreaterThan(700);
    const stop = new AbortController();
    const warnings: string[] = [];
    const warn = (line: string) => warnings.push(line);
    const working = drain(spool, { handle: async () => ({ kind: 'done' }), warn, signal: stop.signal });
    await eventually(() => expect(spool.status().records).toBe(0));
    stop.abort();
    await working;
    expect(warnings).toEqual([]);
  });

  it('is found unusable before anything is lost to it', async () => {
    await writeFile(join(disk.folder, 'ballast'), Buffer.alloc(1_040_000));
    await expect(spool.isUsable()).resolves.toBe(false);
    await expect(put(spool, 'x'.repeat(50_000))).rejects.toBeInstanceOf(SpoolUnwritableError);
  });
});
