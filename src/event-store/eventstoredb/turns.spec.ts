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

  it('go to one who waits and whose time is over at the same moment, and never get lost', async () => {
    const turns = new Turns(1, 10);
    await turns.take(1_000);
    // Timers of one length that were begun together fire one right after the other.
    setTimeout(() => turns.pass(), 5);
    const first = turns.take(5).then(() => 'has it');
    const second = turns.take(1_000).then(() => 'has it');
    expect(await first).toBe('has it');
    turns.pass();
    expect(await second).toBe('has it');
    turns.pass();
    await turns.take(1_000);
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
