import { describe, expect, it } from '@jest/globals';
import { RateBudgets } from './rate-budgets.js';

const RATE = { perMinute: 60, burst: 3 };

const taken = (budgets: RateBudgets, times: number, now: number, key = 'a'): number[] =>
  Array.from({ length: times }, () => budgets.take(key, RATE, now));

describe('A rate budget', () => {
  it('gives as many at once as the burst allows, and says when the next one is there', () => {
    expect(taken(new RateBudgets(10), 5, 5_000)).toEqual([0, 0, 0, 1_000, 1_000]);
  });

  it('is refilled as time goes on, up to the burst', () => {
    const budgets = new RateBudgets(10);
    taken(budgets, 3, 0);
    expect(budgets.take('a', RATE, 999)).toBeCloseTo(1);
    expect(taken(budgets, 2, 1_000)).toEqual([0, 1_000]);
    expect(taken(budgets, 2, 2_500)).toEqual([0, 500]);
    expect(taken(budgets, 4, 3_600_000)).toEqual([0, 0, 0, 1_000]);
  });

  it('lets through exactly the rate, however often it is asked', () => {
    const budgets = new RateBudgets(10);
    const rate = { perMinute: 7_000, burst: 70 };
    let through = 0;
    for (let now = 0; now < 60_000; now += 1) if (budgets.take('a', rate, now) === 0) through += 1;
    // Asked once each millisecond for a minute: what a minute brings, and what was there at once.
    expect(through).toBeGreaterThanOrEqual(7_068);
    expect(through).toBeLessThanOrEqual(7_070);
  });

  it('is each key’s own', () => {
    const budgets = new RateBudgets(10);
    taken(budgets, 3, 0, 'a');
    expect(taken(budgets, 1, 0, 'b')).toEqual([0]);
    expect(taken(budgets, 1, 0, 'a')).toEqual([1_000]);
  });

  it('follows a rate that is changed', () => {
    const budgets = new RateBudgets(10);
    taken(budgets, 4, 0);
    expect(budgets.take('a', { perMinute: 6_000, burst: 600 }, 0)).toBe(0);
  });

  it('is kept for so many keys and no more: the first one is forgotten', () => {
    const budgets = new RateBudgets(2);
    for (const key of ['a', 'b']) taken(budgets, 3, 0, key);
    taken(budgets, 1, 0, 'c');
    expect(taken(budgets, 1, 0, 'b')).toEqual([1_000]);
    expect(taken(budgets, 1, 0, 'a')).toEqual([0]);
  });
});
