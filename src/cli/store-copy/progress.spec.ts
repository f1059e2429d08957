import { describe, expect, it } from '@jest/globals';
import { reportProgress } from './progress.js';

describe('the progress of a copy', () => {
  const lines = (
    steps: readonly (readonly [seconds: number, events: number, upTo: bigint])[],
    from = { events: 0, upTo: 0n },
  ): string[] => {
    const told: string[] = [];
    let now = 0;
    const terminal = { say: () => undefined, status: (line: string) => told.push(line), end: () => undefined };
    const report = reportProgress(terminal, 'Copying', { from, end: 1_000n }, () => now);
    for (const [seconds, events, upTo] of steps) {
      now = seconds * 1000;
      report(events, upTo);
    }
    return told;
  };

  it('tells events, share, speed and the time that is left', () => {
    expect(
      lines([
        [2, 100, 10n],
        [100, 5_000, 500n],
        [199, 9_990, 999n],
        [200, 10_000, 1_000n],
      ]),
    ).toEqual([
      'Copying: 100 events, 1 %, 50 events/s, 3 min 18 s left',
      'Copying: 5,000 events, 50 %, 50 events/s, 1 min 40 s left',
      'Copying: 9,990 events, 99 %, 50 events/s, 1 s left',
      'Copying: 10,000 events, 100 %, 50 events/s',
    ]);
  });

  it('counts speed and time from where this run began', () => {
    expect(lines([[10, 6_000, 600n]], { events: 5_000, upTo: 500n })).toEqual([
      'Copying: 6,000 events, 60 %, 100 events/s, 40 s left',
    ]);
  });

  it('speaks of hours, and of one event', () => {
    expect(lines([[100, 1, 10n]])).toEqual(['Copying: 1 event, 1 %, 0 events/s, 2 h 45 min left']);
  });
});
