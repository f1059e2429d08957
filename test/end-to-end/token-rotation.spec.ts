import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { inParallel, randomNumbers } from '../support/delivery-load.js';
import { eventually } from '../support/eventually.js';
import { sendJson } from '../support/send-json.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { createTestStorage, type TestStorage } from '../support/test-storage.js';

const CONNECTIONS = 16;
const EACH_PHASE = 96;

describe('Rotating a token, on two services that share a storage', () => {
  let storage: TestStorage;
  let services: readonly [TestService, TestService];

  beforeAll(async () => {
    storage = await createTestStorage();
    services = [await startTestService({ storage }), await startTestService({ storage })];
  });
  afterAll(async () => {
    for (const service of services) await service.stop();
    await storage.drop();
  });

  it('neither loses nor refuses a delivery with a valid token; the revoked one is refused everywhere within a second', async () => {
    const [here, there] = services;
    const send = sendJson(() => here);
    const random = randomNumbers(3);
    const { id, token: first } = await here.registerSource();
    const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

    let pipelineId = 0;
    const statuses = new Map<number, number>();
    const load = async (tokens: readonly string[], meanwhile: () => Promise<void> = async () => undefined) => {
      const numbers = Array.from({ length: EACH_PHASE }, () => ++pipelineId);
      const sending = inParallel(numbers, CONNECTIONS, async (number) => {
        const hook = pipelineHook({ pipelineId: number, ref: `branch-${number}` });
        const { status } = await oneOf(services).deliver(oneOf(tokens), hook);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      });
      await Promise.all([sending, meanwhile()]);
    };

    const tokens = [first];
    let firstId = '';
    await load(tokens, async () => {
      const { json: issued } = await send('POST', `/v1/sources/${id}/tokens`, { label: 'next' });
      // From its answer on the new token is as good as the old one, on every process.
      tokens.push(String(issued.token));
      const { json: source } = await send('GET', `/v1/sources/${id}`);
      firstId = (source.tokens as { id: string; label: string | null }[]).find(({ label }) => label === null)?.id ?? '';
    });
    expect(tokens).toHaveLength(2);
    await load(tokens);

    const second = tokens[1] as string;
    await load([second], async () => {
      expect((await send('DELETE', `/v1/sources/${id}/tokens/${firstId}`)).status).toBe(200);
      expect((await here.deliver(first, pipelineHook({ status: 'running' }))).status).toBe(404);
      await eventually(async () => {
        expect((await there.deliver(first, pipelineHook({ status: 'running' }))).status).toBe(404);
      }, 1_000);
    });

    expect([...statuses]).toEqual([[200, 3 * EACH_PHASE]]);
    let stored = 0;
    for await (const { type } of here.store.readAll({ filter: { streamPrefixes: [`alert-${id}:`] } })) {
      if (type === 'PipelineOutcomeRecorded') stored += 1;
    }
    expect(stored).toBe(3 * EACH_PHASE);
  }, 120_000);
});
