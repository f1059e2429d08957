import { describe, expect, it } from '@jest/globals';
import { report } from '../../bench/report.js';

const visible = { perSecond: 1_000, rateReached: true, samples: 200, p50Ms: 4, p99Ms: 12.4 };

describe('the report of a bench', () => {
  it('has the figures of several stores in the same table, side by side', () => {
    const branches = [10, 1_000].map((outcomes) => ({ outcomes, p50Ms: 1.5, p99Ms: 20 }));

    expect(report({ postgresql: { branches }, eventstoredb: { branches } }).split('\n')).toEqual([
      'load a branch of  store             p50    p99',
      '10 outcomes       postgresql    1.50 ms  20 ms',
      '10 outcomes       eventstoredb  1.50 ms  20 ms',
      '1000 outcomes     postgresql    1.50 ms  20 ms',
      '1000 outcomes     eventstoredb  1.50 ms  20 ms',
    ]);
  });

  it('names no store where there is one only, and has no table without figures', () => {
    expect(
      report({ postgresql: { fanOut: [{ readers: 10, events: 3_000, perSecond: 25_000.4 }] } }).split('\n'),
    ).toEqual(['readers of the stream  events/s to all', '10                               25000']);
  });

  it('says the rate at which alerts became visible, and when that was not the wanted one', () => {
    expect(report({ postgresql: { visible } })).toMatch(/p99 +12 ms +at 1000\/s$/m);
    const slow = { ...visible, perSecond: 843, rateReached: false };
    expect(report({ postgresql: { visible: slow } })).toMatch(/p99 +12 ms +at 843\/s, 1000\/s NOT REACHED$/m);
  });
});
