import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/eventually.js';
import { KeyEndings } from './key-endings.js';

const key = (keyId: string, expiresAt: string | null = null, revoked = false) => ({ keyId, expiresAt, revoked });
const inMs = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();

describe('Who watches a key', () => {
  const watching = (watched: ReturnType<typeof key>) => {
    const endings = new KeyEndings();
    let ended = 0;
    const stop = endings.watch(watched, () => {
      ended += 1;
    });
    return { endings, stop, ended: () => ended };
  };

  it('is told once that it was revoked, and nobody else is', () => {
    const { endings, ended } = watching(key('k1'));
    endings.revoked('k2');
    expect(ended()).toBe(0);
    endings.revoked('k1');
    endings.revoked('k1');
    expect(ended()).toBe(1);
  });

  it('is told when it expires', async () => {
    const { ended } = watching(key('k1', inMs(50)));
    expect(ended()).toBe(0);
    await eventually(() => expect(ended()).toBe(1));
  });

  it('is told at once where that is over', () => {
    expect(watching(key('k1', inMs(-1))).ended()).toBe(1);
    expect(watching(key('k1', null, true)).ended()).toBe(1);
  });

  it('is told nothing any more after going', async () => {
    const gone = watching(key('k1', inMs(50)));
    const other = watching(key('k1', inMs(80)));
    gone.stop();
    await eventually(() => expect(other.ended()).toBe(1));
    gone.endings.revoked('k1');
    expect(gone.ended()).toBe(0);
  });

  it('is not told too early of an end that lies years away', () => {
    const { stop, ended } = watching(key('k1', inMs(10 * 365 * 86_400_000)));
    expect(ended()).toBe(0);
    stop();
  });
});
