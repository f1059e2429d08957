import { describe, expect, it } from '@jest/globals';
import type { LoadDelivery } from '../support/delivery-load.js';
import { endlessDeliveries } from './endless-deliveries.js';
import { FAULTS, planFaults } from './planned-faults.js';

const firstOf = (seed: number, count: number): LoadDelivery[] => {
  const deliveries = endlessDeliveries(seed);
  return Array.from({ length: count }, () => deliveries.next().value);
};

describe('The seed of a soak run', () => {
  it('gives the same faults at the same times again, and another seed others', () => {
    const plan = planFaults(7, 10);
    expect(planFaults(7, 10)).toEqual(plan);
    expect(planFaults(8, 10)).not.toEqual(plan);
    expect(planFaults(7, 20).slice(0, plan.length)).toEqual(plan);
  });

  it('gives the same deliveries in the same order again, and another seed others', () => {
    expect(firstOf(7, 5_000)).toEqual(firstOf(7, 5_000));
    expect(firstOf(8, 5_000)).not.toEqual(firstOf(7, 5_000));
  });

  it('has every fault in a minute, a few seconds apart, and PostgreSQL stand for long enough to fill the spool', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const plan = planFaults(seed, 1);
      expect(new Set(plan.map(({ kind }) => kind)).size).toBe(FAULTS.length);
      const gaps = plan.slice(1).map(({ at }, index) => at - plan[index]!.at);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(23_000);
      const pauses = plan.filter(({ kind }) => kind === 'pause-postgresql').map(({ pauseMs }) => pauseMs);
      expect(Math.min(...pauses)).toBeGreaterThan(12_000);
    }
  });

  it('sends half of the deliveries once and half of them again, of each branch no more than it remembers', () => {
    const times = new Map<string, number>();
    const pipelines = new Map<string, Set<number>>();
    for (const { ref, pipelineId, status, second } of firstOf(7, 4_000)) {
      const outcome = `${pipelineId} ${status} ${second}`;
      times.set(outcome, (times.get(outcome) ?? 0) + 1);
      pipelines.set(ref, (pipelines.get(ref) ?? new Set()).add(pipelineId));
    }
    const firstWave = [...times].filter(([outcome]) => Number.parseInt(outcome, 10) < 51_000).map(([, count]) => count);
    expect(firstWave).toHaveLength(1_000);
    const once = firstWave.filter((count) => count === 1).length;
    expect(once).toBeGreaterThan(350);
    expect(once).toBeLessThan(550);
    expect(Math.max(...firstWave)).toBe(3);
    expect(Math.max(...[...pipelines.values()].map(({ size }) => size))).toBeLessThanOrEqual(20);
  });
});
