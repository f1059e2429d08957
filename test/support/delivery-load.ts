import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { pipelineEvent } from './branch-scenario.js';

/** One outcome of one of the load's branches; the same data as a hook for the service and as an event for the domain. */
export interface LoadDelivery {
  readonly ref: string;
  readonly pipelineId: number;
  readonly status: 'success' | 'failed' | 'canceled' | 'skipped';
}

const STATUSES = ['failed', 'success', 'canceled', 'skipped', 'failed'] as const;

/** Numbers that look random and are the same for the same seed (a linear congruential generator). */
export const randomNumbers = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/**
 * `each` outcomes for each of `branches` branches, every branch's pipelines in ascending order. At most 20, which a branch remembers.
 * Loads with another first branch have nothing in common.
 */
export const makeLoad = (branches: number, each: number, random: () => number, firstBranch = 0): LoadDelivery[] =>
  Array.from({ length: branches }, (_, branch) =>
    Array.from({ length: each }, (__, number) => ({
      ref: `feature/${firstBranch + branch}`,
      pipelineId: 1_000 * (firstBranch + branch + 1) + number,
      status: STATUSES[Math.floor(random() * STATUSES.length)]!,
    })),
  ).flat();

/** Every second one comes twice, in whatever order. The others do not: a second delivery would make up for a first one that was lost. */
export const halfDoubled = <T>(items: readonly T[], random: () => number): T[] =>
  shuffled([...items, ...items.filter((_, index) => index % 2 === 0)], random);

export const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);

const FINISHED_AT = '2026-03-02T09:21:47.000Z';

export const asHook = ({ ref, pipelineId, status }: LoadDelivery): Record<string, unknown> =>
  pipelineHook({ ref, pipelineId, status, sha: `sha${pipelineId}`, finishedAt: FINISHED_AT });

/** What the domain makes of the same outcome. */
export const asEvent = ({ pipelineId, status }: LoadDelivery) =>
  pipelineEvent(pipelineId, status, null, { finishedAt: FINISHED_AT });

/** Works the items off with so many workers at a time, each of which has one request under way. */
export const inParallel = async <T>(
  items: readonly T[],
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) await work(items[index]!);
  };
  await Promise.all(Array.from({ length: workers }, worker));
};
