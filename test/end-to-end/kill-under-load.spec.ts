import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '../../src/event-store/index.js';
import { settleAndCount } from '../support/after-faults.js';
import {
  asHook,
  halfDoubled,
  inParallel,
  type LoadDelivery,
  makeLoad,
  randomNumbers,
} from '../support/delivery-load.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { ADMIN_KEY, answerTo } from '../support/test-service.js';
import { createTestStorage, settingsFor, type TestStorage } from '../support/test-storage.js';

const KILLS = 3;

describe('kill -9 of the service under load', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let storage: TestStorage;
  let store: EventStore | null = null;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    storage = await createTestStorage();
  });
  afterEach(async () => {
    await store?.close();
    await storage.drop();
    await folder.remove();
  });

  const start = async (): Promise<{ service: ServiceProcess; address: string }> => {
    const environment = { ...settingsFor(storage), ADMIN_API_KEY: ADMIN_KEY };
    const service = startService({ dataDir: folder.path, environment });
    return { service, address: await service.ready() };
  };

  it('loses no delivery that was answered and doubles none; the read model agrees with a fold of the log', async () => {
    const random = randomNumbers(7);
    const load = makeLoad(30, 20, random);
    const sent = halfDoubled(load, random);
    const answered = new Map<string, LoadDelivery>();
    let running = await start();
    const authorization = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
    const ask = (path: string) => answerTo(running.address + path, { headers: authorization });
    const registered = await answerTo(`${running.address}/v1/sources`, {
      method: 'POST',
      headers: authorization,
      body: '{ "name": "load" }',
    });

    const deliver = async (delivery: LoadDelivery): Promise<void> => {
      const url = `${running.address}/functions/v1/events?token=${registered.json.token}`;
      const { status, json } = await answerTo(url, { method: 'POST', body: JSON.stringify(asHook(delivery)) });
      // 202 where the event store had other things to do: kept on disk is a promise, too.
      expect([200, 202]).toContain(status);
      answered.set(String(json.id), delivery);
    };
    const part = Math.ceil(sent.length / (KILLS + 1));
    for (let round = 0; round <= KILLS; round++) {
      const deliveries = sent.slice(round * part, (round + 1) * part);
      let left = Math.floor(part * (0.3 + random() * 0.4));
      await inParallel(deliveries, 16, async (delivery) => {
        if (round < KILLS && --left === 0) running.service.signal('SIGKILL');
        await deliver(delivery).catch((error: Error) => {
          // Whoever got no answer was promised nothing.
          if (error.name !== 'TypeError') throw error;
        });
      });
      if (round === KILLS) break;
      await running.service.exited;
      running = await start();
    }
    expect(answered.size).toBeGreaterThan(300);

    store = await storage.openStore();
    expect(await settleAndCount(ask, store, answered)).toMatchObject({ lost: [], doubled: [] });

    running.service.signal('SIGTERM');
    expect(await running.service.exited).toBe(0);
  }, 180_000);
});
