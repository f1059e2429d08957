import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

describe('a group commit', () => {
  it('writes what arrived together at once, and what arrives meanwhile at once after that', async () => {
    const groups: string[] = [];
    let finish = (): void => undefined;
    const commits = new GroupCommit(async (group) => {
      groups.push(Buffer.concat(group as Buffer[]).toString());
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    const settled: string[] = [];
    const add = async (text: string) => {
      await commits.add(Buffer.from(text));
      settled.push(text);
    };
    const first = [add('a'), add('b')];
    await untilCalled(() => groups.length === 1);
    const second = [add('c'), add('d'), add('e')];
    expect([groups, settled, commits.pendingBytes]).toEqual([['ab'], [], 5]);
    finish();
    await Promise.all(first);
    await untilCalled(() => groups.length === 2);
    expect([groups, settled]).toEqual([
      ['ab', 'cde'],
      ['a', 'b'],
    ]);
    finish();
    await Promise.all(second);
    await commits.idle();
    expect(commits.pendingBytes).toBe(0);
  });

  it('tells everybody in a group that it failed, and nobody in the next', async () => {
    let failing = true;
    const commits = new GroupCommit(async () => {
      if (failing) throw new Error('the disk is full');
    });
    const answers = await Promise.allSettled([commits.add(Buffer.from('a')), commits.add(Buffer.from('b'))]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    failing = false;
    await commits.add(Buffer.from('c'));
  });

  it('ends a group at 4 MiB, but takes what alone is larger', async () => {
    const sizes: number[] = [];
    const commits = new GroupCommit(async (group) => {
      sizes.push(group.length);
    });
    const million = Buffer.alloc(1_000_000);
    await Promise.all([...Array.from({ length: 6 }, () => commits.add(million)), commits.add(Buffer.alloc(5_000_000))]);
    expect(sizes).toEqual([4, 2, 1]);
  });
});

const untilCalled = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
