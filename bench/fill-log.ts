import { randomUUID } from 'node:crypto';
import type { EventStore } from '../src/event-store/index.js';
import { BranchWriter } from '../src/modules/alerts/commands/branch-writer/branch-writer.js';
import { ReceivePipelineEvent } from '../src/modules/alerts/commands/index.js';
import { ReceivePipelineEventHandler } from '../src/modules/alerts/commands/receive-pipeline-event/receive-pipeline-event.handler.js';
import { DEFAULT_POLICY, type PipelineEvent } from '../src/modules/alerts/index.js';
import { inParallel } from '../test/support/delivery-load.js';

const AT_ONCE = 64;

/** Writes what deliveries with these pipeline events come to, as the service does, but without one: all of one source, whose id is returned. */
export const fillLog = async (store: EventStore, events: readonly PipelineEvent[]): Promise<string> => {
  const handler = new ReceivePipelineEventHandler(new BranchWriter(store));
  const sourceId = randomUUID();
  await inParallel(events, AT_ONCE, async (event) => {
    await handler.execute(
      new ReceivePipelineEvent({
        deliveryId: randomUUID(),
        sourceId,
        receivedAt: new Date(),
        deadline: Date.now() + 60_000,
        event,
        policy: DEFAULT_POLICY,
        traceparent: null,
      }),
    );
  });
  return sourceId;
};
