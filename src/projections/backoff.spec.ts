import { describe, expect, it } from '@jest/globals';
import { backoffMs, pause } from './backoff.js';

const shortest = () => 0;
const longest = () => 1;

describe('the pause before the next try', () => {
  it('doubles from try to try, up to 5 seconds', () => {
    expect([1, 2, 3, 4].map((tries) => backoffMs(tries, longest))).toEqual([50, 100, 200, 400]);
    expect(backoffMs(8, longest)).toBe(5_000);
    expect(backoffMs(10_000, longest)).toBe(5_000);
  });

  it('leaves out a random half at the most', () => {
    expect(backoffMs(1, shortest)).toBe(25);
    expect(backoffMs(100, shortest)).toBe(2_500);
  });

  it('ends when nobody wants to try again', async () => {
    const stopped = new AbortController();
    const pausing = pause(3_600_000, stopped.signal);
    stopped.abort();
    await expect(pausing).resolves.toBeUndefined();
  });
});
