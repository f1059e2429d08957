import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '../../src/event-store/index.js';
import { allRecordedOnce, countDeliveries } from '../support/delivery-count.js';
import {
  asHook,
  halfDoubled,
  inParallel,
  type LoadDelivery,
  makeLoad,
  randomNumbers,
} from '../support/delivery-load.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { expectReadModelEqualsLog } from '../support/read-model-view.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { ADMIN_KEY, answerTo } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage, settingsFor } from '../support/test-storage.js';

const HEADERS = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };

/** A delivery's deadline at the store, what the spool may take after that, and a machine that has other things to do. */
const LATEST_ANSWER_MS = 9_000;

describe('Deliveries while the event store does not answer', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let storage: BreakableStorage;
  let store: EventStore | null = null;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    storage = await createBreakableStorage();
  });
  afterEach(async () => {
    await store?.close();
    await folder.remove();
    await storage.drop();
  });

  const start = (): ServiceProcess =>
    startService({ dataDir: folder.path, environment: { ...settingsFor(storage), ADMIN_API_KEY: ADMIN_KEY } });

  it('survive a kill -9 of the service, and are recorded once when the store is back', async () => {
    let service = start();
    let address = await service.ready();
    const ask = (path: string) => answerTo(address + path, { headers: HEADERS });
    const { json: source } = await answerTo(`${address}/v1/sources`, {
      method: 'POST',
      headers: HEADERS,
      body: '{ "name": "load" }',
    });

    const answered = new Map<string, LoadDelivery>();
    const results: Record<string, number> = {};
    let slowest = 0;
    const deliver = async (delivery: LoadDelivery): Promise<void> => {
      const started = Date.now();
      const url = `${address}/functions/v1/events?token=${source.token}`;
      const { status, json } = await answerTo(url, { method: 'POST', body: JSON.stringify(asHook(delivery)) });
      slowest = Math.max(slowest, Date.now() - started);
      expect([status, json.result === 'queued']).toEqual(json.result === 'queued' ? [202, true] : [200, false]);
      results[status] = (results[status] ?? 0) + 1;
      answered.set(String(json.id), delivery);
    };

    const random = randomNumbers(11);
    const load = makeLoad(20, 10, random);
    const sent = halfDoubled(load, random);
    await inParallel(sent.slice(0, 100), 16, deliver);
    let left = 20;
    await inParallel(sent.slice(100), 16, async (delivery) => {
      // In the middle of things: appends are under way whose result nobody will ever know.
      if (--left === 0) storage.network.holdAnswers();
      await deliver(delivery);
    });
    expect(answered.size).toBe(load.length);
    expect(results['202']).toBeGreaterThan(100);
    expect(slowest).toBeLessThan(LATEST_ANSWER_MS);
    const health = await answerTo(`${address}/health/ready`, {});
    expect(health).toMatchObject({
      status: 200,
      json: { missing: [], spool: { status: 'waiting', records: expect.any(Number), ageSeconds: expect.any(Number) } },
    });
    // A duplicate may have been decided on what the process remembers.
    expect((health.json.spool as { records: number }).records).toBeGreaterThan(100);

    service.signal('SIGKILL');
    await service.exited;
    storage.network.cut();
    service = start();
    storage.network.release();
    address = await service.ready();
    await eventually(async () => {
      const { json } = await answerTo(`${address}/health/ready`, {});
      expect(json.spool).toMatchObject({ status: 'empty', records: 0 });
    }, 30_000);

    store = await storage.openStore();
    const count = await countDeliveries(store, answered, `alert-${source.id}:`);
    expect(count).toEqual(allRecordedOnce(load.length));
    await eventually(() => expectReadModelEqualsLog(ask, store!), 30_000);

    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(service.output()).not.toContain('A defect');
    expect(await readdir(join(folder.path, 'spool'))).toEqual([]);
  }, 120_000);

  it('stay on disk while the service stops in time, and are worked off by the next one', async () => {
    let service = start();
    let address = await service.ready();
    const { json: source } = await answerTo(`${address}/v1/sources`, {
      method: 'POST',
      headers: HEADERS,
      body: '{ "name": "load" }',
    });
    const url = (): string => `${address}/functions/v1/events?token=${source.token}`;
    storage.network.holdAnswers();
    const [first] = makeLoad(1, 1, randomNumbers(1));
    const hook = JSON.stringify(asHook(first!));
    expect((await answerTo(url(), { method: 'POST', body: hook })).status).toBe(202);

    const stopped = Date.now();
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(Date.now() - stopped).toBeLessThan(20_000);

    storage.network.release();
    service = start();
    address = await service.ready();
    await eventually(async () => {
      const { json } = await answerTo(url(), { method: 'POST', body: hook });
      expect(json.result).toBe('duplicate');
    });
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
  }, 120_000);
});
