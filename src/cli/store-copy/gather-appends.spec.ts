import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../event-store/index.js';
import { gatherAppends } from './gather-appends.js';

/** A log of events whose streams are given by letters. */
const log = (letters: string, text = ''): RecordedEvent[] => {
  const revisions = new Map<string, bigint>();
  return [...letters].map((letter, index) => {
    const revision = revisions.get(letter) ?? 0n;
    revisions.set(letter, revision + 1n);
    return {
      position: BigInt(index + 1),
      stream: `alert-${letter}`,
      revision,
      id: `5a0e31d4-6f2c-4b6e-9d0a-${String(index).padStart(12, '0')}`,
      type: 'Tested',
      data: { text },
      metadata: {},
      recordedAt: new Date(0),
    };
  });
};

const gather = async (events: readonly RecordedEvent[]): Promise<unknown[]> => {
  const appends: unknown[] = [];
  const source = (async function* () {
    yield* events;
  })();
  for await (const { request, upTo } of gatherAppends(source)) {
    appends.push([request.stream, request.expected, request.events.length, upTo]);
  }
  return appends;
};

describe('appends of a copy', () => {
  it('hold what follows each other in one stream, each expecting what the source had', async () => {
    expect(await gather(log('aabaaba'))).toEqual([
      ['alert-a', 'no-stream', 2, 2n],
      ['alert-b', 'no-stream', 1, 3n],
      ['alert-a', 1n, 2, 5n],
      ['alert-b', 0n, 1, 6n],
      ['alert-a', 3n, 1, 7n],
    ]);
  });

  it('are the same when they are gathered again from the middle on', async () => {
    const events = log('aabaaba');
    expect(await gather(events.slice(2))).toEqual((await gather(events)).slice(1));
  });

  it('are closed at a number of events', async () => {
    expect(await gather(log('a'.repeat(300)))).toEqual([
      ['alert-a', 'no-stream', 256, 256n],
      ['alert-a', 255n, 44, 300n],
    ]);
  });

  it('are closed at half of what stores take, and hold one event of any size', async () => {
    expect(await gather(log('aaaa', 'ü'.repeat(120_000)))).toEqual([
      ['alert-a', 'no-stream', 2, 2n],
      ['alert-a', 1n, 2, 4n],
    ]);
    expect(await gather(log('aa', 'x'.repeat(600_000)))).toEqual([
      ['alert-a', 'no-stream', 1, 1n],
      ['alert-a', 0n, 1, 2n],
    ]);
  });

  it('are none for nothing', async () => {
    expect(await gather([])).toEqual([]);
  });
});
