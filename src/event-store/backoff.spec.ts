import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

describe('the pause before an event store is tried again', () => {
  it('doubles from failure to failure, up to 2 seconds', () => {
    expect([1, 2, 3, 4, 6, 7, 1_000].map((failures) => backoffMs(failures, () => 1))).toEqual([
      50, 100, 200, 400, 1_600, 2_000, 2_000,
    ]);
  });

  it('leaves out a random half at the most, so that not all come back at once', () => {
    expect(backoffMs(1, () => 0)).toBe(25);
    expect(backoffMs(1_000, () => 0)).toBe(1_000);
    expect(new Set(Array.from({ length: 20 }, () => backoffMs(7))).size).toBeGreaterThan(10);
  });
});
