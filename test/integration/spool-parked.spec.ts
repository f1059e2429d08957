import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drain, type Handled, type Spool, SpoolFullError } from '../../src/spool/index.js';
import { eventually } from '../support/eventually.js';
import { createSpoolWorld, put, type SpoolWorld } from '../support/spool-world.js';

const MAX_BYTES = 64_000;

let world: SpoolWorld;
beforeEach(async () => {
  world = await createSpoolWorld();
});
afterEach(() => world.remove());

const parkedFiles = (): Promise<string[]> => readdir(join(world.folder, 'parked')).catch(() => []);

/** Refuses what begins with `odd`; returns what was done. */
const workOff = async (spool: Spool, until: (done: readonly string[]) => void): Promise<string[]> => {
  const stop = new AbortController();
  const done: string[] = [];
  const handle = async ({ payload }: { payload: Buffer }): Promise<Handled> => {
    const text = payload.toString().trim();
    if (text.startsWith('odd')) return { kind: 'refused', reason: 'nobody likes it' };
    done.push(text);
    return { kind: 'done' };
  };
  const working = drain(spool, { handle, warn: (line) => world.warnings.push(line), signal: stop.signal });
  await eventually(() => until(done));
  stop.abort();
  await working;
  return done;
};

const putOdd = async (spool: Spool, count: number): Promise<void> => {
  for (let number = 0; number < count; number++) await put(spool, `odd ${number}`.padEnd(1_000));
};

describe('parked records', () => {
  it('count towards what the spool may take, until they are removed', async () => {
    const spool = world.open(MAX_BYTES);
    await putOdd(spool, 15);
    await workOff(spool, () => expect(spool.parked.count).toBe(15));
    await spool.saveProgress();
    expect(spool.status().records).toBe(0);
    const { bytes } = spool.status();
    expect(bytes).toBeGreaterThan(15_000);
    await expect(put(spool, 'x'.repeat(MAX_BYTES - bytes))).rejects.toThrow(SpoolFullError);

    const next = world.open(MAX_BYTES);
    await next.adopt();
    expect(next.status().bytes).toBe(bytes);
    for (const name of await parkedFiles()) await rm(join(world.folder, 'parked', name));
    await next.adopt();
    expect(next.status().bytes).toBe(0);
    await put(next, 'x'.repeat(MAX_BYTES - bytes));
    await spool.close();
    await next.close();
  });

  it('take half of what the spool may take at most: others stay in it, where they hold up nobody and are tried again by the next process', async () => {
    const spool = world.open(MAX_BYTES);
    await putOdd(spool, 40);
    await put(spool, 'one behind them');
    expect(await workOff(spool, (done) => expect(done).toEqual(['one behind them']))).toHaveLength(1);
    const parked = (await parkedFiles()).length;
    expect(parked).toBeGreaterThan(10);
    expect(spool.status().records).toBe(40 - parked);
    expect(world.warnings.filter((line) => line.includes('parked'))).toEqual([expect.stringContaining('as much as')]);
    await spool.close();

    for (const name of await parkedFiles()) await rm(join(world.folder, 'parked', name));
    const next = world.open(MAX_BYTES);
    await next.adopt();
    // The one behind them once more: what lies before it was not settled.
    expect(next.status().records).toBe(40 - parked + 1);
    await workOff(next, () => expect(next.status().records).toBe(0));
    expect(await parkedFiles()).toHaveLength(40 - parked);
    await next.close();
  });

  it('that find no room do not keep those behind them from being read, however many they are', async () => {
    const spool = world.open(400_000);
    await Promise.all(Array.from({ length: 2_000 }, (_, number) => put(spool, `odd ${number}`)));
    await put(spool, 'one behind them');
    await workOff(spool, (done) => expect(done).toEqual(['one behind them']));
    expect(spool.status().records).toBeGreaterThan(256);
    await spool.close();
  });
});
