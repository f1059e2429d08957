import { type Position, UnknownError } from '@eventstore/db-client';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { appendRun, collect, type World } from './world.js';

export const positionsBehaviour = (world: World): void => {
  describe('reading $all', () => {
    let run: { stream: string; positions: Position[] };
    let first: bigint;
    let second: bigint;
    let third: bigint;

    beforeAll(async () => {
      run = await appendRun(world, 3);
      [first, second, third] = run.positions.map(({ commit }) => commit) as [bigint, bigint, bigint];
    });

    const at = (commit: bigint, prepare = commit): Position => ({ commit, prepare });

    const read = async (direction: 'forwards' | 'backwards', fromPosition: Position, maxCount: number) => {
      const found = await collect(world.client.readAll({ direction, fromPosition, maxCount }));
      return found.map(({ position }) => position!.commit);
    };

    it('forwards begins with the event at the position', async () => {
      expect(await read('forwards', at(first), 3)).toEqual([first, second, third]);
      expect(await read('forwards', at(third), 1)).toEqual([third]);
    });

    it('forwards looks at the commit alone when the prepare is smaller', async () => {
      expect(await read('forwards', at(second, 0n), 2)).toEqual([second, third]);
    });

    it('backwards begins before the position, and one event earlier when the prepare is smaller', async () => {
      expect(await read('backwards', at(third), 2)).toEqual([second, first]);
      expect(await read('backwards', at(third, 0n), 1)).toEqual([first]);
    });

    it('backwards from the start is empty', async () => {
      expect(await collect(world.client.readAll({ direction: 'backwards', fromPosition: 'start' }))).toEqual([]);
    });

    it('forwards beyond the end is empty', async () => {
      expect(await read('forwards', at(third + 1_000_000_000n), 1)).toEqual([]);
      expect(await read('forwards', at(2n ** 62n), 1)).toEqual([]);
      expect(await collect(world.client.readAll({ fromPosition: 'end' }))).toEqual([]);
    });

    it('cannot begin inside a record, nor backwards beyond the end', async () => {
      await expect(read('forwards', at(second + 1n), 1)).rejects.toThrow(UnknownError);
      await expect(read('forwards', at(second - 1n), 1)).rejects.toThrow(UnknownError);
      await expect(read('backwards', at(second + 1n), 1)).rejects.toThrow(UnknownError);
      await expect(read('backwards', at(third + 1_000_000_000n), 1)).rejects.toThrow(UnknownError);
    });

    it('refuses a prepare behind the commit, and numbers from 2^63', async () => {
      await expect(read('forwards', at(first, second), 1)).rejects.toThrow(UnknownError);
      await expect(read('forwards', at(2n ** 63n), 1)).rejects.toThrow(UnknownError);
    });

    it('gives the last event of all to a read of one, backwards from the end', async () => {
      const found = await collect(world.client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
      expect(found).toHaveLength(1);
      expect(found[0]!.position!.commit).toBeGreaterThanOrEqual(third);
    });

    it("shows the server's own events, whose streams begin with $, and begins with them", async () => {
      const [oldest] = await collect(world.client.readAll({ maxCount: 1 }));
      expect(oldest?.streamId).toMatch(/^\$/);
      expect(oldest?.position?.commit).toBeGreaterThan(0n);
    });
  });
};
