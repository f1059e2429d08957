import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { sendJson } from '../support/send-json.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

describe('A delivery that waits on disk for the event store', () => {
  let storage: BreakableStorage;
  let cutOff: TestService;
  let reaching: TestService;
  beforeAll(async () => {
    storage = await createBreakableStorage();
    cutOff = await startTestService({ storage });
    reaching = await startTestService({ storage: storage.unbroken });
  });
  afterAll(async () => {
    storage.network.release();
    await cutOff.stop();
    await reaching.stop();
    await storage.drop();
  });

  it('is judged by the policy of the time at which it came, whatever was set meanwhile', async () => {
    const { id, token } = await reaching.registerSource();
    expect((await cutOff.deliver(token, pipelineHook({ status: 'running' }))).status).toBe(200);
    storage.network.goDown();
    const waiting = await cutOff.deliver(token, pipelineHook({ pipelineId: 1 }));
    expect(waiting).toMatchObject({ status: 202, json: { result: 'queued' } });

    const policy = { priorities: { failed: 'CRITICAL' } };
    const { json: set } = await sendJson(() => reaching)('PUT', `/v1/sources/${id}/policy`, policy);
    expect(set.version).toBe(2);
    storage.network.release();

    const alert = await eventually(async () => {
      const { json } = await reaching.ask(`/v1/alerts?source=${id}`);
      expect(json.items).toMatchObject([{ priority: 'HIGH' }]);
      return (json.items as { id: string }[])[0];
    });
    const { json: history } = await reaching.ask(`/v1/alerts/${alert?.id}/history`);
    expect((history.items as { why: string }[])[0]?.why).toContain('Judged HIGH by policy version 1, rule "default".');
    const next = await reaching.deliver(token, pipelineHook({ pipelineId: 2 }));
    expect(next.json).toMatchObject({ result: 'priority_changed', alert_id: alert?.id });
  });
});
