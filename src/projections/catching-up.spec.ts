import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CatchingUp } from './catching-up.js';

/** Work that a test ends when it wants to. */
const setUp = () => {
  const rounds: { end(): void; fail(): void }[] = [];
  const work = () =>
    new Promise<void>((resolve, reject) => rounds.push({ end: resolve, fail: () => reject(new Error('away')) }));
  const begun = async (count: number) => {
    while (rounds.length < count) await sleep(1);
  };
  return { rounds, begun, catchingUp: new CatchingUp(work, 1) };
};

describe('catching up', () => {
  it('is one round for all who ask before it begins, and another for those who ask after', async () => {
    const { rounds, begun, catchingUp } = setUp();
    const early = [catchingUp.next(), catchingUp.next()];
    await begun(1);
    const late = [catchingUp.next(), catchingUp.next()];
    let isLateDone = false;
    void late[0]?.then(() => {
      isLateDone = true;
    });
    rounds[0]?.end();
    await Promise.all(early);
    await begun(2);
    expect(isLateDone).toBe(false);
    rounds[1]?.end();
    await Promise.all(late);
    expect(rounds).toHaveLength(2);
  });

  it('fails for those whom a failed round served, and for nobody else', async () => {
    const { rounds, begun, catchingUp } = setUp();
    const unlucky = catchingUp.next();
    await begun(1);
    const lucky = catchingUp.next();
    rounds[0]?.fail();
    await expect(unlucky).rejects.toThrow('away');
    await begun(2);
    rounds[1]?.end();
    await lucky;
  });
});
