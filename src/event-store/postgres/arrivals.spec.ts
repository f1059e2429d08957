import { describe, expect, it } from '@jest/globals';
import { Arrivals } from './arrivals.js';

const LONG_MS = 20_000;
const never = (): AbortSignal => new AbortController().signal;

describe('arrivals', () => {
  it('wake a sleeper who has not seen them', async () => {
    const arrivals = new Arrivals();
    const sleeping = arrivals.beyond(4n, LONG_MS, never());
    arrivals.announce(5n);
    await sleeping;
  });

  it('keep whoever comes after the announcement from falling asleep', async () => {
    const arrivals = new Arrivals();
    arrivals.announce(5n);
    await arrivals.beyond(4n, LONG_MS, never());
  });

  it('leave a sleeper alone who has seen them', async () => {
    const arrivals = new Arrivals();
    arrivals.announce(5n);
    let awake = false;
    const sleeping = arrivals.beyond(5n, LONG_MS, never()).then(() => {
      awake = true;
    });
    arrivals.announce(3n);
    arrivals.announce(5n);
    await new Promise((resolve) => setImmediate(resolve));
    expect(awake).toBe(false);
    arrivals.announce(6n);
    await sleeping;
  });

  it('let a sleeper look by itself after a while, and end with its signal', async () => {
    const arrivals = new Arrivals();
    await arrivals.beyond(0n, 1, never());
    await arrivals.beyond(0n, LONG_MS, AbortSignal.abort());
    const ending = new AbortController();
    const sleeping = arrivals.beyond(0n, LONG_MS, ending.signal);
    ending.abort();
    await sleeping;
  });

  it('wake everybody when they may have been missed, and are believed from zero again', async () => {
    const arrivals = new Arrivals();
    arrivals.announce(100n);
    const sleeping = arrivals.beyond(100n, LONG_MS, never());
    arrivals.forget();
    await sleeping;
    const afterRestore = arrivals.beyond(50n, LONG_MS, never());
    arrivals.announce(51n);
    await afterRestore;
  });
});
