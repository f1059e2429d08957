import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DeliveryLog } from '../../src/modules/deliveries/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { pushHook } from '../fixtures/push-hook.js';
import { deliveryRecord, pipelineEvent } from '../support/delivery-records.js';
import { eventually } from '../support/eventually.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

type Listed = Record<string, unknown> & { readonly id: string };

let storage: BreakableStorage;
let service: TestService;
let sourceId: string;
let token: string;

beforeAll(async () => {
  storage = await createBreakableStorage();
  service = await startTestService({ storage });
});
afterAll(async () => {
  await service.stop();
  await storage.drop();
});
beforeEach(async () => {
  ({ id: sourceId, token } = await service.registerSource());
});

const deliveries = async (): Promise<readonly Listed[]> =>
  (await service.ask(`/v1/sources/${sourceId}/deliveries`)).json.items as Listed[];
const listed = (count: number) =>
  eventually(async () => {
    const items = await deliveries();
    expect(items).toHaveLength(count);
    return items as readonly [Listed, ...Listed[]];
  });
const redeliver = ({ id }: { readonly id: string }): Promise<Answer> =>
  service.ask(`/v1/sources/${sourceId}/deliveries/${id}/redeliver`, { method: 'POST' });

/** The events can't be written, while the database answers. */
const whileNothingIsAppended = async (test: () => Promise<void>): Promise<void> => {
  const { network, databaseNetwork } = storage;
  if (network !== databaseNetwork) {
    network.goDown();
    return test().finally(() => network.release());
  }
  const blocker = new pg.Client({ connectionString: storage.databaseUrl });
  await blocker.connect();
  await blocker.query('BEGIN; LOCK TABLE event_store.events IN SHARE MODE');
  return test().finally(() => blocker.end());
};

describe('Handling a delivery again', () => {
  it('is answered 503 where the event store does not take it, is listed as rejected, and can be tried again', async () => {
    const event = pipelineEvent({ branch: { kind: 'branch', ref: 'outage' } });
    const earlier = deliveryRecord({ sourceId, result: 'rejected', event });
    service.app.get(DeliveryLog, { strict: false }).record(earlier);
    await listed(1);
    await whileNothingIsAppended(async () => {
      expect((await redeliver(earlier)).json).toMatchObject({
        status: 503,
        detail: 'The event store did not answer in time. Send it again.',
      });
    });
    const [tried] = await listed(2);
    expect(tried).toMatchObject({
      result: 'rejected',
      reason: 'The event store did not answer in time. Send it again.',
      redeliveryOf: earlier.id,
      redeliveredBy: 'admin',
      event: { pipelineId: '901' },
    });
    // Whether the append that nobody waited for came in meanwhile is not known.
    await eventually(async () => {
      const again = await redeliver(tried);
      expect(again.status).toBe(200);
      expect(['opened', 'duplicate']).toContain(again.json.result);
    }, 20_000);
  });
});

describe('Handling a delivery again while the database is away', () => {
  it('is answered 503, and works when it is back', async () => {
    await service.deliver(token, pipelineHook());
    const [earlier] = await listed(1);
    storage.databaseNetwork.goDown();
    const { status, headers } = await redeliver(earlier).finally(() => storage.databaseNetwork.release());
    expect([status, headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^[1-9]\d*$/)]);
    await eventually(async () => expect((await redeliver(earlier)).json.result).toBe('duplicate'), 20_000);
  });
});

describe('The deletion of a branch', () => {
  const disable = () => service.ask(`/v1/sources/${sourceId}/disable`, { method: 'POST' });
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const open = async (pipelineId: number, finishedAt: string) => {
    const { json } = await service.deliver(token, pipelineHook({ pipelineId, finishedAt }));
    expect(json.result).toBe('opened');
    return String(json.alert_id);
  };
  /** One that came before anything had failed, so that there was nothing to resolve. */
  const deletedEarly = async (): Promise<Listed> => {
    expect((await service.deliver(token, pushHook())).json.result).toBe('ignored');
    const [deletion] = await listed(1);
    return deletion;
  };

  it('can be handled again, as one of that time: it resolves what had failed by then', async () => {
    const deletion = await deletedEarly();
    const alertId = await open(901, at(-30));
    const answer = await redeliver(deletion);
    expect(answer.json).toMatchObject({
      result: 'resolved',
      type: 'RESOLVE',
      alertId,
      redeliveryOf: deletion.id,
      branch: { ref: 'main' },
      event: null,
    });
    const alert = await service.ask(`/v1/alerts/${alertId}?minPosition=${answer.json.position}`);
    expect(alert.json).toMatchObject({ status: 'resolved', resolution: { reason: 'branch-deleted' } });
    const { json } = await service.ask(`/v1/alerts/${alertId}/history`);
    expect((json.items as Listed[]).at(-1)).toMatchObject({ type: 'AlertResolved', actor: 'admin' });
  });

  it('leaves alone a branch that has failed since', async () => {
    const deletion = await deletedEarly();
    await open(902, at(30));
    expect((await redeliver(deletion)).json).toMatchObject({
      result: 'ignored',
      reason: expect.stringContaining('it has failed since'),
    });
  });

  it('is not taken from a delivery that was itself handled again: its time is not that of the deletion', async () => {
    const deletion = await deletedEarly();
    const { json } = await redeliver(deletion);
    await listed(2);
    expect((await redeliver({ id: String(json.id) })).json).toMatchObject({
      status: 409,
      detail: expect.stringContaining(deletion.id),
    });
  });

  it('is kept of no delivery to a disabled source, as nothing is', async () => {
    await disable();
    expect((await service.deliver(token, pushHook())).json).toMatchObject({ result: 'ignored' });
    const [delivery] = await listed(1);
    expect(delivery).toMatchObject({ branch: null, event: null });
    await service.ask(`/v1/sources/${sourceId}/enable`, { method: 'POST' });
    expect((await redeliver(delivery)).status).toBe(409);
  });
});
