import { pipelineEvent } from '../test/support/branch-scenario.js';
import { fillLog } from './fill-log.js';
import { LIFE } from './load/run-load.js';
import { type BenchLog, type Projected, projectLog } from './project-log.js';
import { type Cleanup, openStoreOf } from './world.js';

const BRANCHES = 1_000;

/** Read models that have something already, and a log that has grown by so many deliveries meanwhile. No service runs on it. */
export const benchCatchUp = async (cleanup: Cleanup, log: BenchLog, deliveries: number): Promise<Projected> => {
  const store = await openStoreOf(log);
  try {
    await fillLog(
      store,
      Array.from({ length: deliveries }, (_, number) => outcome(number)),
    );
  } finally {
    await store.close();
  }
  return projectLog(cleanup, log);
};

const outcome = (number: number) =>
  pipelineEvent(number + 1, LIFE[Math.floor(number / BRANCHES) % LIFE.length]!, 0, {
    branch: { kind: 'branch', ref: `feature/${number % BRANCHES}` },
  });
