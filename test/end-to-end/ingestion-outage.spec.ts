import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import type { TestNetwork } from '../support/network.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

describe('A delivery while the event store does not answer', () => {
  let storage: BreakableStorage;
  let network: TestNetwork;
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    storage = await createBreakableStorage();
    network = storage.network;
    service = await startTestService({ storage });
    ({ token } = await service.registerSource());
  });
  afterAll(async () => {
    network.release();
    await service.stop();
    await storage.drop();
  });

  it('is answered 503 with Retry-After before GitLab gives up, and can be sent again', async () => {
    const hook = pipelineHook();
    network.holdAnswers();
    const started = Date.now();
    const late = await service.deliver(token, hook);
    expect(late.status).toBe(503);
    expect(late.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(late.json).toEqual({ error: expect.any(String) });
    expect(Date.now() - started).toBeLessThan(8_000);

    // What the store would not have been asked about is answered all the same.
    expect((await service.deliver(token, pipelineHook({ status: 'running' }))).status).toBe(200);
    // Another process may have issued the token: nobody can know.
    const unknown = await service.deliver('pas_unknown', hook);
    expect(unknown.status).toBe(503);
    expect(unknown.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);

    network.release();
    await eventually(async () => expect((await service.deliver('pas_unknown', hook)).status).toBe(404));
    const again = await service.deliver(token, hook);
    expect(again.status).toBe(200);
    expect(['opened', 'duplicate']).toContain(again.json.result);
    expect(service.logged.join('\n')).not.toContain(token);
  });

  it('is recorded once, however often it was sent while nobody knew', async () => {
    const hook = pipelineHook({ pipelineId: 902 });
    const after = await service.store.head();
    network.holdAnswers();
    const sent = [service.deliver(token, hook), service.deliver(token, hook), service.deliver(token, hook)];
    network.cut();
    network.release();
    await Promise.all(sent);
    await service.deliver(token, hook);

    let recorded = 0;
    const filter = { typePrefixes: ['PipelineOutcomeRecorded'] };
    for await (const { type, data } of service.store.readAll({ after, filter })) {
      if (type === 'PipelineOutcomeRecorded' && JSON.stringify(data).includes('"902"')) recorded += 1;
    }
    expect(recorded).toBe(1);
  });

  it('waits until every source is known: a 404 would count against the hook', async () => {
    const late = await startTestService({ storage, beforeListening: network.holdAnswers });
    try {
      const early = await late.deliver(token, pipelineHook({ status: 'running' }));
      expect(early.status).toBe(503);
      expect(early.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      const { json } = await answerTo(`${late.url}/health/ready`, {});
      expect(json.missing).toContain('starting');

      network.release();
      await eventually(async () => expect((await answerTo(`${late.url}/health/ready`, {})).status).toBe(200), 20_000);
      expect((await late.deliver(token, pipelineHook({ status: 'running' }))).status).toBe(200);
      expect((await late.deliver('pas_unknown', {})).status).toBe(404);
    } finally {
      network.release();
      await late.stop();
    }
  });
});
