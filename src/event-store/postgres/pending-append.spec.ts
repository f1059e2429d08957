import { describe, expect, it } from '@jest/globals';
import { AppendRefusedError, AppendResultUnknownError } from '../event-store.errors.js';
import { pendingAppend } from './pending-append.js';

const REQUEST = { stream: 's', expected: 'no-stream', events: [], timeoutMs: 20_000 } as const;
const RESULT = { revision: 0n, positions: [1n] };

describe('a pending append', () => {
  it('counts what settles it first', async () => {
    const { append, result } = pendingAppend(REQUEST, [], () => null);
    expect(append.waiting).toBe(true);
    append.succeed(RESULT);
    append.fail(new AppendRefusedError('too late'));
    expect(append.waiting).toBe(false);
    expect(await result).toEqual(RESULT);
  });

  it('has an unknown result when its time is over, and says why nothing was written', async () => {
    const fault = new Error('connect ECONNREFUSED');
    const { append, result } = pendingAppend({ ...REQUEST, timeoutMs: 1 }, [], () => fault);
    await expect(result).rejects.toThrow(AppendResultUnknownError);
    await expect(result).rejects.toThrow('no answer for s within 1 ms: connect ECONNREFUSED');
    append.succeed(RESULT);
    expect(append.waiting).toBe(false);
  });

  it('waits when its time limit is longer than a timer can be', async () => {
    const { append, result } = pendingAppend({ ...REQUEST, timeoutMs: 2 ** 40 }, [], () => null);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(append.waiting).toBe(true);
    append.succeed(RESULT);
    await result;
  });
});
