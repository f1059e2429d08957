import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Liveness } from './liveness.js';

describe('the liveness of a connection', () => {
  let silences = 0;
  let liveness: Liveness;
  beforeEach(() => {
    jest.useFakeTimers();
    silences = 0;
    liveness = new Liveness(1_000, () => {
      silences += 1;
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('ends when nothing has come while somebody waited', () => {
    liveness.begin();
    jest.advanceTimersByTime(999);
    expect(silences).toBe(0);
    jest.advanceTimersByTime(1);
    expect(silences).toBe(1);
    liveness.end();
  });

  it('does not end while nobody waits, or while something comes', () => {
    jest.advanceTimersByTime(10_000);
    liveness.begin();
    for (let time = 0; time < 20; time += 1) {
      jest.advanceTimersByTime(900);
      liveness.sign();
    }
    liveness.end();
    jest.advanceTimersByTime(10_000);
    expect(silences).toBe(0);
  });

  it('adds up the time of several who waited in vain', () => {
    for (let time = 0; time < 4; time += 1) {
      liveness.begin();
      liveness.begin();
      jest.advanceTimersByTime(200);
      liveness.end();
      jest.advanceTimersByTime(50);
      liveness.end();
      jest.advanceTimersByTime(5_000);
    }
    expect(silences).toBe(0);
    liveness.begin();
    jest.advanceTimersByTime(200);
    expect(silences).toBe(1);
    liveness.end();
  });

  it('knows whether anything has come lately', () => {
    jest.advanceTimersByTime(999);
    expect(liveness.hasBeenHeard).toBe(true);
    jest.advanceTimersByTime(1);
    expect(liveness.hasBeenHeard).toBe(false);
    liveness.sign();
    expect(liveness.hasBeenHeard).toBe(true);
  });
});
