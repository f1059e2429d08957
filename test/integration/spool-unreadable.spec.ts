import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drain, type Spool } from '../../src/spool/index.js';
import { eventually } from '../support/eventually.js';
import { createSpoolWorld, put, type SpoolWorld, takeAll, textsOf } from '../support/spool-world.js';

let world: SpoolWorld;
beforeEach(async () => {
  world = await createSpoolWorld();
});
afterEach(() => world.remove());

/** Also root can neither read nor write where a folder stands in the place of a file. */
const replaceByFolder = async (path: string): Promise<void> => {
  await rm(path, { force: true });
  await mkdir(path);
};

const folders = async (): Promise<string[]> =>
  (await readdir(world.folder).catch(() => []))
    .filter((name) => /^\d/.test(name))
    .map((name) => join(world.folder, name));

const segmentIn = (folder: string): string => join(folder, '0000000000000001.records');

/** Leaves the folder of a process that has ended. */
const leave = async (...texts: string[]): Promise<string> => {
  const before = await folders();
  const spool = world.open();
  for (const text of texts) await put(spool, text);
  await spool.close();
  return (await folders()).find((folder) => !before.includes(folder))!;
};

const workOff = async (spool: Spool, handled: string[], until: () => void): Promise<void> => {
  const stop = new AbortController();
  const working = drain(spool, {
    handle: async ({ payload }) => {
      handled.push(payload.toString());
      return { kind: 'done' };
    },
    warn: (line) => world.warnings.push(line),
    signal: stop.signal,
  });
  await eventually(until);
  stop.abort();
  await working;
};

describe('a spool that cannot note how far it has been worked off', () => {
  it('is worked off as fast as any other, and says so once', async () => {
    const spool = world.open();
    await put(spool, 'the first, which makes the folder');
    const [folder] = await folders();
    await replaceByFolder(join(folder!, 'settled'));
    await Promise.all(Array.from({ length: 1_000 }, (_, number) => put(spool, `${number}`)));
    await workOff(spool, [], () => expect(spool.status().records).toBe(0));
    expect(world.warnings).toEqual([expect.stringContaining(`${folder} cannot be tidied up`)]);
    await spool.close();
  });
});

describe('a folder that cannot be read', () => {
  it('is reported once, holds up no other, and is worked off once it can be read', async () => {
    const bad = await leave('of the unreadable one');
    await leave('of a later one');
    await rm(join(bad, 'owner.lock'));
    await mkdir(join(bad, 'owner.lock'));
    const spool = world.open();
    await spool.adopt();
    await spool.adopt();
    expect(textsOf(await takeAll(spool))).toEqual(['of a later one']);
    expect(world.warnings.filter((line) => line.includes(bad))).toEqual([expect.stringContaining('EISDIR')]);
    expect(spool.status().fault).toContain('EISDIR');

    await rm(join(bad, 'owner.lock'), { recursive: true });
    await spool.adopt();
    expect(textsOf(await takeAll(spool))).toEqual(['of the unreadable one']);
    expect(spool.status().fault).toBeNull();
    await spool.close();
  });

  it('after it was adopted keeps neither its own records for ever nor those of others', async () => {
    const bad = await leave('of the unreadable one');
    const spool = world.open();
    await spool.adopt();
    const bytes = await readFile(segmentIn(bad));
    await replaceByFolder(segmentIn(bad));
    await put(spool, 'of its own');
    const handled: string[] = [];
    await workOff(spool, handled, () => expect(handled).toEqual(['of its own']));
    expect(world.warnings.filter((line) => line.includes('EISDIR'))).toEqual([expect.stringContaining(bad)]);
    expect(spool.status()).toMatchObject({ records: 1, fault: expect.stringContaining('EISDIR') });

    await rm(segmentIn(bad), { recursive: true });
    await writeFile(segmentIn(bad), bytes);
    await workOff(spool, handled, () => expect(handled).toEqual(['of its own', 'of the unreadable one']));
    expect(spool.status()).toMatchObject({ records: 0, fault: null });
    await spool.close();
  });

  it('because nobody knows how far it was settled is worked off from its beginning', async () => {
    const bad = await leave('one', 'two');
    await replaceByFolder(join(bad, 'settled'));
    const spool = world.open();
    await spool.adopt();
    expect(textsOf(await takeAll(spool))).toEqual(['one', 'two']);
    await spool.close();
  });
});
