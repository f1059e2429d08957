import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AppendRefusedError } from '../../src/event-store/index.js';
import { DeliverySpool } from '../../src/modules/ingestion/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

describe('The spool of deliveries', () => {
  let storage: BreakableStorage;
  let service: TestService;
  let token: string;
  beforeEach(async () => {
    storage = await createBreakableStorage();
    service = await startTestService({ storage, settings: { spoolMaxBytes: 20_000 } });
    ({ token } = await service.registerSource());
  });
  afterEach(async () => {
    storage.network.release();
    await service.stop();
    await storage.drop();
  });

  const ready = () => answerTo(`${service.url}/health/ready`, {});
  const spool = () => service.app.get(DeliverySpool, { strict: false }).spool;

  it('that is full answers 503 with Retry-After and says so, and takes deliveries again when the store is back', async () => {
    storage.network.goDown();
    let kept = 0;
    let refused = await service.deliver(token, pipelineHook({ pipelineId: 1 }));
    for (; refused.status === 202; kept++) {
      refused = await service.deliver(token, pipelineHook({ pipelineId: kept + 2 }));
    }
    expect(kept).toBeGreaterThan(5);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(refused.json).toEqual({ error: expect.any(String) });

    await eventually(async () =>
      expect(await ready()).toMatchObject({
        status: 503,
        json: { missing: expect.arrayContaining(['event-store']), spool: { status: 'refusing', records: kept } },
      }),
    );

    storage.network.release();
    await eventually(async () =>
      expect(await ready()).toMatchObject({ status: 200, json: { missing: [], spool: { records: 0 } } }),
    );
    const again = await service.deliver(token, pipelineHook({ pipelineId: kept + 1 }));
    expect(again).toMatchObject({ status: 200, json: { result: 'recurred' } });
    expect((await service.deliver(token, pipelineHook({ pipelineId: kept }))).json.result).toBe('duplicate');
  });

  it('makes deliveries of a branch queue up behind those that wait', async () => {
    storage.network.goDown();
    const first = await service.deliver(token, pipelineHook({ pipelineId: 1, status: 'failed' }));
    const second = await service.deliver(token, pipelineHook({ pipelineId: 2, status: 'success' }));
    expect([first.json.result, second.json.result]).toEqual(['queued', 'queued']);
    storage.network.release();
    await eventually(() => expect(spool().status().records).toBe(0));
    const { json } = await service.ask('/v1/alerts?minPosition=1');
    await eventually(async () => {
      const { items } = (await service.ask('/v1/alerts')).json as { items: Record<string, unknown>[] };
      // In the other order the failure would never have opened an alert.
      expect(items.filter(({ sourceId }) => sourceId === first.json.source_id)).toMatchObject([
        { status: 'resolved', openedBy: { pipelineId: '1' } },
      ]);
    });
    expect(json.items).toBeDefined();
  });

  it('parks what the store refuses for its content, lists it, and lets nobody wait behind it', async () => {
    const append = service.store.append.bind(service.store);
    const refusing = jest.spyOn(service.store, 'append').mockImplementation(async (request) => {
      if (request.stream.endsWith(':odd')) throw new AppendRefusedError('the server does not like it');
      return append(request);
    });
    const odd = await service.deliver(token, pipelineHook({ pipelineId: 7, ref: 'odd' }));
    expect(odd).toMatchObject({ status: 202, json: { result: 'queued' } });
    await spool().append({ payload: Buffer.from('{"version":99}'), receivedAt: new Date(), lane: 5 });
    expect((await service.deliver(token, pipelineHook({ pipelineId: 8 }))).json.result).toBe('opened');

    const parked = await eventually(async () => {
      const { json } = await service.ask('/v1/spool');
      expect(json).toMatchObject({ records: 0, parked: 2, fault: null });
      return json.parkedDeliveries as Record<string, unknown>[];
    });
    expect(parked).toContainEqual(
      expect.objectContaining({
        reason: 'the server does not like it',
        sourceId: odd.json.source_id,
        branch: { kind: 'branch', ref: 'odd' },
        pipelineId: '7',
      }),
    );
    expect(parked).toContainEqual(
      expect.objectContaining({ reason: expect.stringContaining('form 99'), deliveryId: null }),
    );
    expect((await ready()).json).toMatchObject({ spool: { status: 'empty', parked: 2 } });

    refusing.mockRestore();
    const { id } = parked.find(({ pipelineId }) => pipelineId === '7')!;
    const retried = await service.ask(`/v1/spool/parked/${id}/retry`, { method: 'POST' });
    expect(retried).toMatchObject({ status: 202, json: { id } });
    await eventually(async () => {
      expect((await service.deliver(token, pipelineHook({ pipelineId: 7, ref: 'odd' }))).json).toMatchObject({
        result: 'duplicate',
        id: odd.json.id,
      });
    });
    expect((await service.ask('/v1/spool')).json).toMatchObject({ parked: 1 });
    expect((await service.ask(`/v1/spool/parked/${id}/retry`, { method: 'POST' })).status).toBe(404);
  });
});
