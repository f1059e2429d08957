import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { pipelineEvent } from './branch-scenario.js';

/** One outcome of one of the load's branches; the same data as a hook for the service and as an event for the domain. */
export interface LoadDelivery {
  readonly ref: string;
  readonly pipelineId: number;
  readonly status: 'success' | 'failed' | 'canceled' | 'skipped';
  /** Of the minute in which they all finish. Left out: the first one. */
  readonly second?: number;
}

/** What a pipeline of the load may end in. One that ends twice or three times is retried, fails in a late job, or ends in one second as two things. */
const ENDINGS = [
  { status: 'failed', second: 1 },
  { status: 'failed', second: 2 },
  { status: 'failed', second: 3 },
  { status: 'success', second: 2 },
  { status: 'success', second: 3 },
  { status: 'canceled', second: 2 },
  { status: 'skipped', second: 2 },
] as const;

/** Numbers that look random and are the same for the same seed (a linear congruential generator). */
export const randomNumbers = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/**
 * `each` outcomes for each of `branches` branches, in the order of their points: every branch's pipelines ascending, two of five of them
 * with more than one outcome. At most 20, which a branch remembers. Loads with another first branch have nothing in common.
 */
export const makeLoad = (branches: number, each: number, random: () => number, firstBranch = 0): LoadDelivery[] =>
  Array.from({ length: branches }, (_, branch) => outcomesOf(firstBranch + branch, each, random)).flat();

const outcomesOf = (branch: number, each: number, random: () => number): LoadDelivery[] => {
  const outcomes: LoadDelivery[] = [];
  while (outcomes.length < each) {
    const pipeline = { ref: `feature/${branch}`, pipelineId: 1_000 * (branch + 1) + outcomes.length };
    const count = Math.min(TIMES_ENDED[Math.floor(random() * TIMES_ENDED.length)]!, each - outcomes.length);
    const endings = shuffled(ENDINGS, random).slice(0, count);
    outcomes.push(...endings.sort((a, b) => a.second - b.second).map((ending) => ({ ...pipeline, ...ending })));
  }
  return outcomes;
};

/** The same for what is recorded once, however often it is sent. */
export const outcomeKey = ({ pipelineId, status, second }: LoadDelivery): string => `${pipelineId}:${status}:${second}`;

const TIMES_ENDED = [1, 1, 1, 2, 3] as const;

/** Every second one comes twice, in whatever order. The others do not: a second delivery would make up for a first one that was lost. */
export const halfDoubled = <T>(items: readonly T[], random: () => number): T[] =>
  shuffled([...items, ...items.filter((_, index) => index % 2 === 0)], random);

export const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);

const finishedAt = ({ second = 1 }: LoadDelivery): string => `2026-03-02T09:21:0${second}.000Z`;

export const asHook = (delivery: LoadDelivery): Record<string, unknown> => {
  const { ref, pipelineId, status } = delivery;
  return pipelineHook({ ref, pipelineId, status, sha: `sha${pipelineId}`, finishedAt: finishedAt(delivery) });
};

/** What the domain makes of the same outcome. */
export const asEvent = (delivery: LoadDelivery) =>
  pipelineEvent(delivery.pipelineId, delivery.status, null, { finishedAt: finishedAt(delivery) });

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
