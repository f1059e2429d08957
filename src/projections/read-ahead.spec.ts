import { describe, expect, it } from '@jest/globals';
import { readAhead } from './read-ahead.js';

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
};

describe('reading ahead', () => {
  it('gives the same items in the same order', async () => {
    async function* source() {
      yield* [1, 2, 3];
    }
    expect(await collect(readAhead(source()))).toEqual([1, 2, 3]);
  });

  it('fetches the next item while the reader still has the last one', async () => {
    const fetched: number[] = [];
    async function* source() {
      for (const item of [1, 2, 3]) {
        fetched.push(item);
        yield item;
      }
    }
    for await (const item of readAhead(source())) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(fetched).toContain(Math.min(item + 1, 3));
      if (item === 2) break;
    }
    expect(fetched).toEqual([1, 2, 3]);
  });

  it('throws what the source throws after the items before it', async () => {
    async function* source() {
      yield 1;
      throw new Error('the source broke');
    }
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of readAhead(source())) seen.push(item);
    })();
    await expect(reading).rejects.toThrow('the source broke');
    expect(seen).toEqual([1]);
  });

  it('lets the source clean up when the reader leaves', async () => {
    let cleanedUp = false;
    async function* source() {
      try {
        yield* [1, 2, 3];
      } finally {
        cleanedUp = true;
      }
    }
    for await (const _ of readAhead(source())) break;
    expect(cleanedUp).toBe(true);
  });
});
