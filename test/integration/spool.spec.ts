import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drain, type Handled, type Spool, type SpooledRecord, SpoolFullError } from '../../src/spool/index.js';
import { eventually } from '../support/eventually.js';
import { createSpoolWorld, put, type SpoolWorld, takeAll, textsOf } from '../support/spool-world.js';
import { TypeScriptProcess } from '../support/typescript-process.js';

let world: SpoolWorld;
beforeEach(async () => {
  world = await createSpoolWorld();
});
afterEach(() => world.remove());

const entries = () => readdir(world.folder);
const folders = async () => (await entries()).filter((name) => /^\d/.test(name));
const segmentsIn = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const folder of await folders()) {
    const names = await readdir(join(world.folder, folder));
    found.push(...names.filter((name) => name.endsWith('.records')).map((name) => join(world.folder, folder, name)));
  }
  return found;
};

/** What a process leaves behind that is killed: its lock is gone, its files are as they are. */
const abandon = (spool: Spool): Promise<void> => spool.close();

describe('a spool', () => {
  it('gives records out in the order they came in, and keeps its status', async () => {
    const spool = world.open();
    const texts = Array.from({ length: 500 }, (_, number) => `record ${number}`);
    await Promise.all(texts.map((text) => put(spool, text)));
    expect(spool.status()).toMatchObject({ records: 500, fault: null });
    const records = await takeAll(spool);
    expect(textsOf(records)).toEqual(texts);
    expect(spool.status().oldest).toEqual(records[0]!.receivedAt);
    spool.settle(records[0]!);
    expect(spool.status()).toMatchObject({ records: 499, oldest: records[1]!.receivedAt });
    await abandon(spool);
  });

  it('writes those who wait together with one fsync, and answers each of them', async () => {
    const spool = world.open();
    await put(spool, 'the first, which makes the file');
    const answers = await Promise.allSettled([
      ...Array.from({ length: 50 }, (_, number) => put(spool, `${number}`)),
      spool.append({ payload: Buffer.alloc(2_000_000), receivedAt: new Date(), lane: 1 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 50 }, () => 'fulfilled'), 'rejected']);
    expect(await takeAll(spool)).toHaveLength(51);
    await abandon(spool);
  });

  it('knows which lanes wait', async () => {
    const spool = world.open();
    await put(spool, 'one', 77);
    await put(spool, 'two', 77);
    const records = await takeAll(spool);
    spool.settle(records[0]!);
    expect([spool.holds(77), spool.holds(78)]).toEqual([true, false]);
    spool.settle(records[1]!);
    spool.settle(records[1]!);
    expect(spool.holds(77)).toBe(false);
    await abandon(spool);
  });

  it('is worked off by the next process where the first has ended, in order, and without what was settled', async () => {
    const first = world.open();
    for (let number = 0; number < 10; number++) await put(first, `record ${number}`, number);
    const records = await takeAll(first);
    for (const number of [0, 1, 2, 5]) first.settle(records[number]!);
    await first.saveProgress();
    await abandon(first);

    const second = world.open();
    await second.adopt();
    expect(second.status().records).toBe(7);
    expect(second.holds(9)).toBe(true);
    // Number 5 once more: what lies before it was not settled, and handling it twice does no harm.
    expect(textsOf(await takeAll(second))).toEqual([3, 4, 5, 6, 7, 8, 9].map((number) => `record ${number}`));
    await abandon(second);
  });

  it('leaves the folder of a living process alone, and takes it over once that one is dead', async () => {
    const acknowledged = join(world.folder, '..', 'acknowledged');
    const other = TypeScriptProcess.start('spool-writer.ts', world.folder, acknowledged);
    const count = async () => (await readFile(acknowledged, 'utf8').catch(() => '')).split('\n').length - 1;
    const spool = world.open();
    try {
      await eventually(async () => expect(await count()).toBeGreaterThan(300));
      await spool.adopt();
      expect(spool.status().records).toBe(0);
    } finally {
      await other.kill();
    }
    await spool.adopt();
    const numbers = new Set((await takeAll(spool)).map(({ payload }) => JSON.parse(payload.toString()).number));
    const promised = (await readFile(acknowledged, 'utf8')).trim().split('\n').map(Number);
    expect(promised.filter((number) => !numbers.has(number))).toEqual([]);
    await abandon(spool);
  });

  it('leaves nothing behind where everything is settled', async () => {
    const spool = world.open();
    await put(spool, 'one');
    for (const record of await takeAll(spool)) spool.settle(record);
    await spool.saveProgress();
    expect(await segmentsIn()).toEqual([]);
    await put(spool, 'two');
    for (const record of await takeAll(spool)) spool.settle(record);
    await spool.close();
    expect(await folders()).toEqual([]);
  });

  it('goes over to a new file, and removes those that are settled while others wait', async () => {
    const spool = world.open(80_000);
    for (let number = 0; number < 30; number++) await put(spool, `${number}`.padEnd(2_000));
    expect((await segmentsIn()).length).toBeGreaterThan(5);
    const records = await takeAll(spool);
    expect(records).toHaveLength(30);
    for (const record of records.slice(10, 20)) spool.settle(record);
    await spool.saveProgress();
    for (const record of records.slice(0, 10)) spool.settle(record);
    await spool.saveProgress();
    expect(spool.status().records).toBe(10);
    expect(await takeAll(spool)).toEqual([]);
    expect((await segmentsIn()).length).toBeLessThan(5);
    await put(spool, 'another');
    expect(textsOf(await takeAll(spool))).toEqual(['another']);
    await abandon(spool);
  });

  it('takes no more than it may while its folder is still being made', async () => {
    const spool = world.open(16_000);
    const answers = await Promise.allSettled(Array.from({ length: 100 }, () => put(spool, 'x'.repeat(1_000))));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(15);
    expect(spool.status().bytes).toBeLessThanOrEqual(16_000);
    await abandon(spool);
  });

  it('that is full refuses, and takes records again once some are settled', async () => {
    const spool = world.open(16_000);
    await expect(
      (async () => {
        for (let number = 0; number < 100; number++) await put(spool, 'x'.repeat(1_000));
      })(),
    ).rejects.toThrow(SpoolFullError);
    const { records, bytes } = spool.status();
    expect(bytes).toBeLessThanOrEqual(16_000);
    expect(records).toBe(15);
    expect(await spool.isUsable()).toBe(false);
    await put(spool, 'x');
    for (const record of (await takeAll(spool)).slice(0, 8)) spool.settle(record);
    await spool.saveProgress();
    expect(await spool.isUsable()).toBe(true);
    await put(spool, 'x'.repeat(1_000));
    await abandon(spool);
  });
});

describe('damage in a spool', () => {
  const left = async (numbers: number): Promise<string> => {
    const spool = world.open();
    for (let number = 0; number < numbers; number++) await put(spool, `{"number":${number}}`);
    await abandon(spool);
    const [path] = await segmentsIn();
    return path!;
  };

  it('at its end, wherever the last record was torn, is reported with file and offset and kept aside', async () => {
    const path = await left(3);
    const whole = await readFile(path);
    const size = whole.length / 3;
    for (const kept of [1, 4, 20, size - 1]) {
      await writeFile(path, whole.subarray(0, 2 * size + kept));
      world.warnings.length = 0;
      const spool = world.open();
      await spool.adopt();
      expect(textsOf(await takeAll(spool))).toEqual(['{"number":0}', '{"number":1}']);
      const torn = world.warnings.filter((line) => line.includes('no whole record'));
      expect(torn).toEqual([expect.stringContaining(`${path} holds ${kept} bytes from offset ${2 * size}`)]);
      await abandon(spool);
    }
    const spool = world.open();
    await spool.adopt();
    for (const record of await takeAll(spool)) spool.settle(record);
    await spool.close();
    expect(await folders()).toEqual([]);
    const [aside] = await readdir(join(world.folder, 'damaged'));
    expect((await stat(join(world.folder, 'damaged', aside!))).size).toBe(3 * size - 1);
  });

  it('in its middle is reported, and the records behind it are worked off', async () => {
    const path = await left(5);
    const bytes = await readFile(path);
    const offset = (bytes.length / 5) * 2 + 33;
    bytes.writeUInt8(bytes.readUInt8(offset) ^ 4, offset);
    await writeFile(path, bytes);
    const spool = world.open();
    await spool.adopt();
    expect(spool.status().records).toBe(4);
    expect(textsOf(await takeAll(spool))).toEqual([0, 1, 3, 4].map((number) => `{"number":${number}}`));
    expect(world.warnings.join()).toContain(`from offset ${(bytes.length / 5) * 2} that`);
    await abandon(spool);
  });

  it('that comes while the process lives costs the one record only, and does not keep the file for ever', async () => {
    const spool = world.open();
    for (let number = 0; number < 3; number++) await put(spool, `{"number":${number}}`);
    const [path] = await segmentsIn();
    const bytes = await readFile(path!);
    bytes.writeUInt8(0, bytes.length / 3);
    await writeFile(path!, bytes);
    const records = await takeAll(spool);
    expect(textsOf(records)).toEqual(['{"number":0}', '{"number":2}']);
    for (const record of records) spool.settle(record);
    expect(spool.holds(1)).toBe(false);
    await spool.saveProgress();
    expect(spool.status().records).toBe(0);
    await spool.close();
    expect((await entries()).sort()).toEqual(['damaged']);
  });
});

describe('working a spool off', () => {
  const work = async (spool: Spool, handle: (record: SpooledRecord) => Promise<Handled>) => {
    const stop = new AbortController();
    const working = drain(spool, { handle, warn: (line) => world.warnings.push(line), signal: stop.signal });
    await eventually(() => expect(spool.status().records).toBe(0));
    stop.abort();
    await working;
  };

  it('goes on with what comes in meanwhile, and tries again what could not be done', async () => {
    const spool = world.open();
    for (let number = 0; number < 20; number++) await put(spool, `${number}`);
    const handled: string[] = [];
    let failures = 3;
    await work(spool, async ({ payload }) => {
      if (failures-- > 0) return { kind: 'again' };
      handled.push(payload.toString());
      if (payload.toString() === '3') await put(spool, 'late');
      return { kind: 'done' };
    });
    expect(handled.sort()).toEqual([...Array.from({ length: 20 }, (_, number) => `${number}`), 'late'].sort());
    await spool.close();
    expect(await folders()).toEqual([]);
  });

  it('parks what is refused, with the reason, and goes on behind it', async () => {
    const spool = world.open();
    for (let number = 0; number < 5; number++) await put(spool, `${number}`, number);
    const handled: string[] = [];
    await work(spool, async ({ payload }) => {
      if (payload.toString() === '1') return { kind: 'refused', reason: 'nobody likes it' };
      handled.push(payload.toString());
      return { kind: 'done' };
    });
    expect(handled).toEqual(['0', '2', '3', '4']);
    await spool.close();

    const next = world.open();
    const [id] = await next.parked.ids();
    expect(await next.parked.read(id!)).toMatchObject({
      reason: 'nobody likes it',
      payload: Buffer.from('1'),
      lane: 1,
    });
    await next.parked.remove(id!);
    expect(await next.parked.ids()).toEqual([]);
    expect(await next.parked.read(id!)).toBeNull();
    expect(await next.parked.read('../../etc/passwd')).toBeNull();
    await next.close();
  });

  it('is not held up by a record that fails for ever', async () => {
    const spool = world.open();
    for (let number = 0; number < 600; number++) await put(spool, `${number}`);
    const handled = new Set<string>();
    const stop = new AbortController();
    const handle = async ({ payload }: SpooledRecord): Promise<Handled> => {
      if (payload.toString() === '0') return { kind: 'again' };
      handled.add(payload.toString());
      return { kind: 'done' };
    };
    const working = drain(spool, { handle, warn: (line) => world.warnings.push(line), signal: stop.signal });
    await eventually(() => expect(handled.size).toBe(599));
    expect(spool.status().records).toBe(1);
    stop.abort();
    await working;
    await spool.close();
  });
});
