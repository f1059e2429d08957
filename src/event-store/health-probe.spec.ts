import { describe, expect, it } from '@jest/globals';
import { HealthProbe } from './health-probe.js';

describe('the health of the store', () => {
  it('is up when the server answers, and down with the reason when it cannot be used', async () => {
    expect(await new HealthProbe(async () => undefined).check(1_000)).toEqual({ status: 'up' });
    const standby = new HealthProbe(() => Promise.reject(new Error('a standby')));
    expect(await standby.check(1_000)).toEqual({ status: 'down', reason: 'a standby' });
  });

  it('is slow while an answer is late, asks one question at a time, and is up when the answer has come', async () => {
    let questions = 0;
    let answer: () => void = () => undefined;
    const probe = new HealthProbe(() => {
      questions += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    expect(await probe.check(1)).toEqual({ status: 'slow' });
    expect(await probe.check(1)).toEqual({ status: 'slow' });
    expect(questions).toBe(1);
    const last = probe.check(1_000);
    answer();
    expect(await last).toEqual({ status: 'up' });
  });

  it('is down when there has been no answer for long', async () => {
    let now = 0;
    const probe = new HealthProbe(
      () => new Promise(() => undefined),
      () => now,
    );
    now = 20_000;
    expect(await probe.check(1)).toEqual({ status: 'down', reason: 'the server has not answered for 20 s' });
  });
});
