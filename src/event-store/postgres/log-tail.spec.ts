import { describe, expect, it } from '@jest/globals';
import type { EventFilter } from '../event-store.js';
import { LogTail, type TailEvent } from './log-tail.js';

const ALL: EventFilter = { streamPrefixes: [''] };

const at = (position: bigint, { stream = 'a', type = 'T', bytes = 10 } = {}): TailEvent => ({
  bytes,
  event: {
    position,
    stream,
    revision: position,
    id: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
    type,
    data: {},
    metadata: {},
    recordedAt: new Date(0),
  },
});

const tailOf = (...groups: readonly (readonly TailEvent[])[]): LogTail => {
  const tail = new LogTail(100);
  for (const group of groups) tail.add(group);
  return tail;
};

interface Asked {
  readonly filter?: EventFilter;
  readonly maxRows?: number;
  readonly newest?: bigint;
}

const positions = (tail: LogTail, after: bigint, { filter = ALL, maxRows = 100, newest = 0n }: Asked = {}) => {
  const page = tail.page(after, filter, maxRows, newest);
  return page && { at: page.events.map(({ position }) => position), readUpTo: page.readUpTo, head: page.head };
};

describe('the tail of the log', () => {
  it('gives what follows a position that it reaches back to', () => {
    const tail = tailOf([at(5n), at(6n)], [at(7n)]);
    expect(positions(tail, 4n)).toEqual({ at: [5n, 6n, 7n], readUpTo: 7n, head: 7n });
    expect(positions(tail, 6n)).toEqual({ at: [7n], readUpTo: 7n, head: 7n });
  });

  it('has nothing to say where it does not know the next event', () => {
    expect(positions(tailOf(), 0n)).toBeNull();
    expect(positions(tailOf([at(5n)]), 3n)).toBeNull();
    expect(positions(tailOf([at(5n)]), 5n)).toBeNull();
  });

  it('has nothing to say once somebody else has written beyond it', () => {
    const tail = tailOf([at(5n)]);
    expect(positions(tail, 4n, { newest: 5n })).not.toBeNull();
    expect(positions(tail, 4n, { newest: 6n })).toBeNull();
  });

  it('begins anew where others have written between', () => {
    const tail = tailOf([at(5n)], [at(7n)]);
    expect(positions(tail, 4n)).toBeNull();
    expect(positions(tail, 6n)).toEqual({ at: [7n], readUpTo: 7n, head: 7n });
  });

  it('says how far it has looked where it stops at the number of rows, and where a filter leaves little', () => {
    const tail = tailOf([at(1n), at(2n, { stream: 'b' }), at(3n), at(4n, { stream: 'b', type: 'U' })]);
    expect(positions(tail, 0n, { maxRows: 2 })).toEqual({ at: [1n, 2n], readUpTo: 2n, head: 4n });
    expect(positions(tail, 0n, { filter: { streamPrefixes: ['b'] }, maxRows: 1 })).toEqual({
      at: [2n],
      readUpTo: 2n,
      head: 4n,
    });
    expect(positions(tail, 0n, { filter: { streamPrefixes: ['c', 'b'] } })?.at).toEqual([2n, 4n]);
    expect(positions(tail, 0n, { filter: { typePrefixes: ['U'] } })).toEqual({ at: [4n], readUpTo: 4n, head: 4n });
    expect(positions(tail, 0n, { filter: { typePrefixes: [] } })).toEqual({ at: [], readUpTo: 4n, head: 4n });
  });

  it('is bounded by bytes: the oldest go', () => {
    const tail = new LogTail(100);
    for (let position = 1n; position <= 1_000n; position += 1n) tail.add([at(position)]);
    expect(positions(tail, 900n - 1n)).toBeNull();
    expect(positions(tail, 990n)?.at).toHaveLength(10);
    tail.add([at(1_001n, { bytes: 1_000 })]);
    expect(positions(tail, 1_000n)).toBeNull();
    tail.add([at(1_002n)]);
    expect(positions(tail, 1_001n)?.at).toEqual([1_002n]);
  });

  it('forgets', () => {
    const tail = tailOf([at(5n)]);
    tail.forget();
    expect(positions(tail, 4n)).toBeNull();
    tail.add([at(6n)]);
    expect(positions(tail, 5n)?.at).toEqual([6n]);
  });
});
