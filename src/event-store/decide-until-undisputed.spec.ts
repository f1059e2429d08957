import { describe, expect, it } from '@jest/globals';
import { decideUntilUndisputed } from './decide-until-undisputed.js';
import { EventStoreUnavailableError, WrongExpectedRevisionError } from './event-store.errors.js';

const conflict = () => new WrongExpectedRevisionError('source-1', 3n, 4n);

describe('a decision that somebody else was faster than', () => {
  it('is made again', async () => {
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      if (attempts < 5) throw conflict();
      return attempts;
    };
    expect(await decideUntilUndisputed(attempt, 60_000)).toBe(5);
  });

  it('is given up when the time is over, with what stood in its way', async () => {
    const given = decideUntilUndisputed(() => Promise.reject(conflict()), 20);
    await expect(given).rejects.toThrow('others kept writing to stream source-1 for 20 ms');
    await expect(given).rejects.toThrow(EventStoreUnavailableError);
  });

  it('is not made again after another failure', async () => {
    let attempts = 0;
    const failed = decideUntilUndisputed(async () => {
      attempts += 1;
      throw new Error('broken');
    }, 60_000);
    await expect(failed).rejects.toThrow('broken');
    expect(attempts).toBe(1);
  });
});
