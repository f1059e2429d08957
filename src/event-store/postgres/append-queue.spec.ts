import { describe, expect, it } from '@jest/globals';
import { AppendQueue, GROUP_MAX_APPENDS, GROUP_MAX_BYTES, type PendingAppend } from './append-queue.js';

const pending = (stream: string, bytes = 100, waiting = true): PendingAppend => ({
  stream,
  expected: 'no-stream',
  events: [],
  bytes,
  waiting,
  succeed: () => undefined,
  fail: () => undefined,
});

const queueOf = (...appends: PendingAppend[]): AppendQueue => {
  const queue = new AppendQueue();
  for (const append of appends) queue.add(append);
  return queue;
};

const streams = (group: readonly PendingAppend[]): string[] => group.map((append) => append.stream);

describe('the append queue', () => {
  it('hands out what has gathered as one group, in the order of arrival', () => {
    const queue = queueOf(pending('a'), pending('b'), pending('c'));
    expect(streams(queue.takeGroup())).toEqual(['a', 'b', 'c']);
    expect(queue.isEmpty).toBe(true);
    expect(queue.takeGroup()).toEqual([]);
  });

  it('closes a group at its number of appends', () => {
    const queue = queueOf(...Array.from({ length: GROUP_MAX_APPENDS + 3 }, (_, n) => pending(`${n}`)));
    expect(queue.takeGroup()).toHaveLength(GROUP_MAX_APPENDS);
    expect(streams(queue.takeGroup())).toEqual([256, 257, 258].map(String));
  });

  it('closes a group at its bytes, yet takes one append of any size', () => {
    const queue = queueOf(pending('large', GROUP_MAX_BYTES + 1), pending('b'), pending('c', GROUP_MAX_BYTES - 100));
    expect(streams(queue.takeGroup())).toEqual(['large']);
    expect(streams(queue.takeGroup())).toEqual(['b', 'c']);
  });

  it('lets a smaller append past one that does not fit, but not past one of its own stream', () => {
    const queue = queueOf(pending('a', GROUP_MAX_BYTES - 200), pending('b', 500), pending('b', 50), pending('c', 50));
    expect(streams(queue.takeGroup())).toEqual(['a', 'c']);
    expect(queue.takeGroup().map(({ bytes }) => bytes)).toEqual([500]);
    expect(queue.takeGroup().map(({ bytes }) => bytes)).toEqual([50]);
  });

  it('puts the appends of one stream into groups one after the other', () => {
    const queue = queueOf(pending('a', 1), pending('a', 2), pending('b', 3), pending('a', 4));
    const groups = [queue.takeGroup(), queue.takeGroup(), queue.takeGroup()];
    expect(groups.map((group) => group.map(({ bytes }) => bytes))).toEqual([[1, 3], [2], [4]]);
  });

  it('leaves out whoever has stopped waiting', () => {
    const queue = queueOf(pending('a', 1, false), pending('b'));
    expect(queue.isEmpty).toBe(false);
    expect(streams(queue.takeGroup())).toEqual(['b']);
    queue.add(pending('c', 1, false));
    expect(queue.isEmpty).toBe(true);
  });
});
