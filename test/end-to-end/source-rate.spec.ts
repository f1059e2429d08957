import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { ReceivePipelineEvent } from '../../src/modules/alerts/index.js';
import { TakeDelivery } from '../../src/modules/ingestion/take-delivery.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { sendJson } from '../support/send-json.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

/** So many are put to the alerts at a time here: few, so that all of them come within the five seconds of the first one on any machine. */
const AT_ONCE = 16;
const [BEHIND, QUIET] = [20, 10];

const lowerBound = (deliveries: TakeDelivery): void => {
  const { queue } = deliveries as unknown as { readonly queue: { readonly bounds: { atOnce: number } } };
  queue.bounds.atOnce = AT_ONCE;
};

describe('A source above its rate', () => {
  let storage: BreakableStorage;
  let service: TestService;
  let flood: string;
  let quiet: string;
  beforeAll(async () => {
    storage = await createBreakableStorage();
    service = await startTestService({ storage });
    const source = await service.registerSource('flood');
    const changed = await sendJson(() => service)('PATCH', `/v1/sources/${source.id}`, { deliveriesPerMinute: 1 });
    expect(changed.status).toBe(200);
    flood = source.token;
    ({ token: quiet } = await service.registerSource('quiet'));
  });
  afterAll(async () => {
    await service.stop();
    await storage.drop();
  });

  let pipelineId = 0;
  const deliver = (token: string, times: number) =>
    Array.from({ length: times }, () => {
      pipelineId += 1;
      return service.deliver(token, pipelineHook({ pipelineId, ref: `branch-${pipelineId}` }));
    });

  it('is refused nothing, and while the event store is slow it waits behind the others', async () => {
    const deliveries = service.app.get(TakeDelivery, { strict: false });
    lowerBound(deliveries);
    const taking = jest.spyOn(deliveries, 'take');
    const taken = (count: number) => eventually(() => expect(taking).toHaveBeenCalledTimes(count));
    const handling = jest.spyOn(service.app.get(CommandBus), 'execute');
    storage.network.holdAnswers();
    const flooding = deliver(flood, AT_ONCE + BEHIND);
    await taken(AT_ONCE + BEHIND);
    const others = deliver(quiet, QUIET);
    await taken(AT_ONCE + BEHIND + QUIET);
    storage.network.release();

    const [ofFlood, ofOthers] = [await Promise.all(flooding), await Promise.all(others)];
    for (const { status, json } of [...ofFlood, ...ofOthers]) {
      expect({ status, result: json.result }).toEqual({ status: 200, result: 'opened' });
    }
    const order = handling.mock.calls.flatMap(([command]) =>
      command instanceof ReceivePipelineEvent ? [command.delivery.sourceId] : [],
    );
    const [flooded, quietOnes] = [ofFlood, ofOthers].map(([answer]) => answer?.json.source_id);
    expect(order.slice(AT_ONCE)).toEqual([...Array(QUIET).fill(quietOnes), ...Array(BEHIND).fill(flooded)]);
  });
});
