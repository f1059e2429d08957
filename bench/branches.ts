import { randomUUID } from 'node:crypto';
import type { EventStore } from '../src/event-store/index.js';
import { BranchWriter } from '../src/modules/alerts/commands/branch-writer/branch-writer.js';
import { loadBranch } from '../src/modules/alerts/commands/branch-writer/loaded-branch.js';
import { ReceivePipelineEvent } from '../src/modules/alerts/commands/index.js';
import { ReceivePipelineEventHandler } from '../src/modules/alerts/commands/receive-pipeline-event/receive-pipeline-event.handler.js';
import { DEFAULT_POLICY } from '../src/modules/alerts/index.js';
import { pipelineEvent } from '../test/support/branch-scenario.js';
import { inParallel } from '../test/support/delivery-load.js';
import { percentile } from './percentile.js';

export interface BranchLoad {
  readonly outcomes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const SAMPLES = 300;
const AT_ONCE = 64;

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
  const handler = new ReceivePipelineEventHandler(new BranchWriter(store));
  const sourceId = randomUUID();
  const numbers = Array.from({ length: outcomes }, (_, number) => number + 1);
  await inParallel(numbers, AT_ONCE, async (number) => {
    await handler.execute(
      new ReceivePipelineEvent({
        deliveryId: randomUUID(),
        sourceId,
        receivedAt: new Date(),
        deadline: Date.now() + 60_000,
        event: pipelineEvent(number, number % 3 === 0 ? 'success' : 'failed'),
        policy: DEFAULT_POLICY,
        traceparent: null,
      }),
    );
  });
  return `alert-${sourceId}:4711:branch:main`;
};
