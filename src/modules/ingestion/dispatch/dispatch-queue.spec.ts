import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BusyError } from './busy.error.js';
import { DispatchQueue, type Turn } from './dispatch-queue.js';

/** Work that goes on until it is told to end, in a queue with room for two, of which three of each turn may wait. */
class Scenario {
  readonly queue = new DispatchQueue({ atOnce: 2, waiting: 3 });
  readonly begun: string[] = [];
  private readonly ends = new Map<string, (failure?: Error) => void>();

  put(name: string, turn: Turn = 'in-turn', deadline = Date.now() + 60_000): Promise<string> {
    return this.queue.run(turn, deadline, () => {
      this.begun.push(name);
      return new Promise((resolve, reject) => {
        this.ends.set(name, (failure) => (failure === undefined ? resolve(name) : reject(failure)));
      });
    });
  }

  async end(name: string, failure?: Error): Promise<void> {
    this.ends.get(name)?.(failure);
    for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
  }
}

describe('The dispatch queue', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('lets everybody through as long as there is room, also those above their rate', async () => {
    const scenario = new Scenario();
    const results = [scenario.put('a', 'behind'), scenario.put('b')];
    expect(scenario.begun).toEqual(['a', 'b']);
    await scenario.end('a');
    await scenario.end('b');
    expect(await Promise.all(results)).toEqual(['a', 'b']);
  });

  it('lets no more through than there is room for', async () => {
    const scenario = new Scenario();
    for (const name of ['a', 'b', 'c', 'd']) void scenario.put(name);
    expect(scenario.begun).toEqual(['a', 'b']);
    await scenario.end('b');
    expect(scenario.begun).toEqual(['a', 'b', 'c']);
  });

  it('puts those within their rate before those above it, each in the order in which they came', async () => {
    const scenario = new Scenario();
    for (const name of ['a', 'b', 'flood 1', 'flood 2', 'flood 3']) void scenario.put(name, 'behind');
    for (const name of ['c', 'd']) void scenario.put(name);
    for (const name of ['a', 'b', 'c', 'd', 'flood 1']) await scenario.end(name);
    expect(scenario.begun).toEqual(['a', 'b', 'c', 'd', 'flood 1', 'flood 2', 'flood 3']);
  });

  it('goes on after work that failed, and tells whoever asked for it', async () => {
    const scenario = new Scenario();
    const failing = scenario.put('a');
    const waited = [scenario.put('b'), scenario.put('c')];
    const failure = new Error('the store is away');
    const told = expect(failing).rejects.toBe(failure);
    await scenario.end('a', failure);
    await told;
    for (const name of ['b', 'c']) await scenario.end(name);
    expect(await Promise.all(waited)).toEqual(['b', 'c']);
  });

  it('refuses at once what finds too many of its own turn waiting', async () => {
    const scenario = new Scenario();
    for (const name of ['a', 'b', 'c', 'd', 'e']) void scenario.put(name, 'behind');
    await expect(scenario.put('f', 'behind')).rejects.toThrow(BusyError);
    void scenario.put('g', 'in-turn');
    await scenario.end('a');
    expect(scenario.begun).toEqual(['a', 'b', 'g']);
  });

  it('gives up at the deadline what has not begun, and never begins it', async () => {
    const scenario = new Scenario();
    for (const name of ['a', 'b']) void scenario.put(name);
    const late = expect(scenario.put('late', 'in-turn', Date.now() + 5_000)).rejects.toThrow(BusyError);
    void scenario.put('c', 'behind', Date.now() + 9_000);
    jest.advanceTimersByTime(5_000);
    await late;
    await scenario.end('a');
    expect(scenario.begun).toEqual(['a', 'b', 'c']);
    // What has begun is not cut short: it keeps its own deadline.
    jest.advanceTimersByTime(60_000);
    await scenario.end('b');
    expect(scenario.begun).toEqual(['a', 'b', 'c']);
  });

  it('has room again when those who gave up are gone', async () => {
    const scenario = new Scenario();
    const deadline = Date.now() + 5_000;
    for (const name of ['a', 'b']) void scenario.put(name);
    const late = ['c', 'd', 'e'].map((name) =>
      expect(scenario.put(name, 'in-turn', deadline)).rejects.toThrow(BusyError),
    );
    jest.advanceTimersByTime(5_000);
    await Promise.all(late);
    void scenario.put('f');
    await scenario.end('a');
    expect(scenario.begun).toEqual(['a', 'b', 'f']);
  });

  it('answers with 503 and Retry-After', () => {
    expect(new BusyError().problem).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });
});
