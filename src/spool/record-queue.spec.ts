import { rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSpoolWorld, put, type SpoolWorld, textsOf } from '../../test/support/spool-world.js';
import { RecordQueue } from './record-queue.js';
import { claimFolder, findFolders } from './spool-folder.js';

let world: SpoolWorld;
beforeEach(async () => {
  world = await createSpoolWorld();
});
afterEach(() => world.remove());

describe('A queue of records that a process has left', () => {
  it('gives what can be read where a file of it is lost while it is looked through, and reports that one', async () => {
    const spool = world.open(32_000);
    for (let number = 0; number < 3; number++) await put(spool, `${number}`.padEnd(3_500));
    await spool.close();
    const [path] = await findFolders(world.folder);
    const segments = (await readdir(path!)).filter((name) => name.endsWith('.records')).sort();
    expect(segments).toHaveLength(3);
    const lost = join(path!, segments[1]!);

    const damagedFolder = join(world.folder, 'damaged');
    const folder = (await claimFolder(path!))!;
    const queue = new RecordQueue(folder, { damagedFolder, warn: (line) => world.warnings.push(line) });
    await queue.recover(() => rmSync(lost, { force: true }));
    expect(textsOf(await queue.take(10, 1_000_000)).map((text) => text.trim())).toEqual(['0', '2']);
    expect(world.warnings.filter((line) => line.includes(lost))).toHaveLength(1);
    await queue.close();
  });
});
