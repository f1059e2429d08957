import { describe, expect, it } from '@jest/globals';
import { NoTurnError, Turns } from './turns.js';

describe('turns', () => {
  it('are taken by so many at a time, and then in the order of arrival', async () => {
    const turns = new Turns(2, 10);
    const order: number[] = [];
    await Promise.all([turns.take(1_000), turns.take(1_000)]);
    const waiting = [3, 4, 5].map((number) => turns.take(1_000).then(() => order.push(number)));
    await new Promise(setImmediate);
    expect(order).toEqual([]);
    turns.pass();
    await waiting[0];
    expect(order).toEqual([3]);
    turns.pass();
    turns.pass();
    await Promise.all(waiting);
    expect(order).toEqual([3, 4, 5]);
  });

  it('are not waited for longer than asked, and not by too many', async () => {
    const turns = new Turns(1, 1);
    await turns.take(1_000);
    const late = turns.take(5);
    await expect(turns.take(1_000)).rejects.toThrow(NoTurnError);
    await expect(late).rejects.toThrow(NoTurnError);
    turns.pass();
    await turns.take(1_000);
  });
});
