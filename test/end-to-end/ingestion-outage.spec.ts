import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import type { TestNetwork } from '../support/network.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

declare const TESTED_EVENT_STORE: 'postgresql' | 'eventstoredb';

interface Row {
  readonly pipeline_id: string;
  readonly result: string;
}

describe('A delivery while the event store does not answer', () => {
  let storage: BreakableStorage;
  let network: TestNetwork;
  let service: TestService;
  let token: string;
  let sourceId: string;

  beforeAll(async () => {
    storage = await createBreakableStorage();
    network = storage.network;
    service = await startTestService({ storage });
    const source = await service.registerSource();
    ({ token } = source);
    sourceId = source.id;
  });
  afterAll(async () => {
    network.release();
    await service.stop();
    await storage.drop();
  });

  it('is kept on disk and answered 202 before GitLab gives up, and recorded when the store is back', async () => {
    const hook = pipelineHook();
    network.holdAnswers();
    const started = Date.now();
    const late = await service.deliver(token, hook);
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(late.status).toBe(202);
    expect(late.json).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tenant_id: 'default',
      provider_id: 1,
      source_id: sourceId,
      type: null,
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      payload: { pipelineId: '901', status: 'failed' },
      created_at: expect.any(String),
      result: 'queued',
      reason: expect.stringContaining('kept on disk'),
      alert_id: null,
      position: null,
    });

    // The store is known to be away: nobody waits for it any more, and what it would not have been asked about is answered for good.
    const next = Date.now();
    expect((await service.deliver(token, pipelineHook({ pipelineId: 902 }))).status).toBe(202);
    expect((await service.deliver(token, pipelineHook({ status: 'running' }))).json.result).toBe('ignored');
    expect(Date.now() - next).toBeLessThan(2_000);

    // Another process may have issued the token: nobody can know.
    const unknown = await service.deliver('pas_unknown', hook);
    expect(unknown.status).toBe(503);
    expect(unknown.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);

    network.release();
    await eventually(async () => expect((await service.deliver('pas_unknown', hook)).status).toBe(404));
    await eventually(async () => {
      const again = await service.deliver(token, hook);
      expect(again.json).toMatchObject({ result: 'duplicate', id: late.json.id, fingerprint: late.json.fingerprint });
    });
    await eventually(async () => {
      const database = service.app.get(DataSource, { strict: false });
      const rows: Row[] = await database.query(
        'SELECT pipeline_id, result FROM deliveries.deliveries WHERE source_id = $1',
        [sourceId],
      );
      const results = rows.map(({ pipeline_id, result }) => `${pipeline_id} ${result}`);
      expect(results).toEqual(expect.arrayContaining(['901 opened', '902 recurred', '901 duplicate']));
      expect(results.join()).not.toContain('queued');
    });
    expect(service.logged.join('\n')).not.toContain(token);
  });

  it('is recorded once, however often it was sent while nobody knew', async () => {
    const hook = pipelineHook({ pipelineId: 903 });
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
      if (type === 'PipelineOutcomeRecorded' && JSON.stringify(data).includes('"903"')) recorded += 1;
    }
    expect(recorded).toBe(1);
  });

  // Where the events lie in the database, a service that does not reach it does not listen yet: it looks at the secrets first.
  (TESTED_EVENT_STORE === 'eventstoredb' ? it : it.skip)(
    'waits until every source is known: a 404 would count against the hook',
    async () => {
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
    },
  );
});
