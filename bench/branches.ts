import type { EventStore } from '../src/event-store/index.js';
import { loadBranch } from '../src/modules/alerts/commands/branch-writer/loaded-branch.js';
import { pipelineEvent } from '../test/support/branch-scenario.js';
import { fillLog } from './fill-log.js';
import { percentile } from './percentile.js';

export interface BranchLoad {
  readonly outcomes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const SAMPLES = 300;

/** How long it takes to load a branch that has so many outcomes. */
export const benchBranches = async (store: EventStore, sizes: readonly number[]): Promise<BranchLoad[]> => {
  const figures: BranchLoad[] = [];
  for (const outcomes of sizes) {
    const stream = await fillBranch(store, outcomes);
    const samples: number[] = [];
    for (let round = -20; round < SAMPLES; round += 1) {
      const started = performance.now();
      await loadBranch(store, stream);
      if (round >= 0) samples.push(performance.now() - started);
    }
    figures.push({ outcomes, p50Ms: percentile(samples, 50), p99Ms: percentile(samples, 99) });
  }
  return figures;
};

const fillBranch = async (store: EventStore, outcomes: number): Promise<string> => {
  const events = Array.from({ length: outcomes }, (_, number) =>
    pipelineEvent(number + 1, (number + 1) % 3 === 0 ? 'success' : 'failed'),
  );
  const sourceId = await fillLog(store, events);
  return `alert-${sourceId}:4711:branch:main`;
};
