import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import { asHook, inParallel, type LoadDelivery, makeLoad, randomNumbers, shuffled } from '../support/delivery-load.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { expectReadModelEqualsLog } from '../support/read-model-view.js';
import { startService } from '../support/service-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import {
  acquireEventStoreDb,
  canBeMistreated,
  realServerUrl,
  type TestEventStoreDb,
} from '../support/test-eventstoredb.js';
import { ADMIN_KEY, answerTo } from '../support/test-service.js';

/**
 * The double is killed a few times in the seconds that `npm test` can spare; a real server for minutes, and every third time it
 * stays away for longer than a delivery waits.
 */
const { BRANCHES, UP_MS, LONG_DOWN_MS } =
  realServerUrl === null
    ? { BRANCHES: 40, UP_MS: 400, LONG_DOWN_MS: 0 }
    : { BRANCHES: 500, UP_MS: 3_000, LONG_DOWN_MS: 7_000 };
const OUTCOMES = 20;
/** A delivery's deadline, and a second. */
const LATEST_ANSWER_MS = 6_000;
const AGAIN_MS = 200;

(canBeMistreated ? describe : describe.skip)('a service whose EventStoreDB is killed every few seconds', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let database: TestDatabase;
  let server: TestEventStoreDb;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    database = await createTestDatabase();
    server = await acquireEventStoreDb();
  });
  afterEach(async () => {
    await folder.remove();
    await server.release();
    await database.drop();
  });

  it('answers in time, loses and doubles nothing it has said yes to, lives on, and shows what the log says', async () => {
    const environment = { DATABASE_URL: database.url, EVENTSTOREDB_URL: server.url, ADMIN_API_KEY: ADMIN_KEY };
    const service = startService({ dataDir: folder.path, environment });
    const address = await service.ready();
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
    const ask = (path: string) => answerTo(address + path, { headers });
    const source = await answerTo(`${address}/v1/sources`, { method: 'POST', headers, body: '{ "name": "load" }' });

    const answered = new Map<string, LoadDelivery>();
    let slowest = 0;
    let refusals = 0;
    let queued = 0;
    const deliver = async (delivery: LoadDelivery): Promise<void> => {
      const url = `${address}/functions/v1/events?token=${source.json.token}`;
      for (;;) {
        const started = Date.now();
        const { status, json } = await answerTo(url, { method: 'POST', body: JSON.stringify(asHook(delivery)) });
        slowest = Math.max(slowest, Date.now() - started);
        if (status === 200 || status === 202) {
          if (status === 202) queued += 1;
          answered.set(String(json.id), delivery);
          return;
        }
        expect(status).toBe(503);
        refusals += 1;
        await pause(AGAIN_MS);
      }
    };

    const random = randomNumbers(23);
    const load = makeLoad(BRANCHES, OUTCOMES, random);
    let kills = 0;
    let isOver = false;
    const killing = (async () => {
      while (!isOver) {
        await pause(UP_MS * (0.5 + random()));
        await server.control!.kill();
        kills += 1;
        if (kills % 3 === 0) await pause(LONG_DOWN_MS);
        await server.control!.start();
      }
    })();
    await inParallel(shuffled(load, random), 32, deliver).finally(() => {
      isOver = true;
    });
    await killing;
    console.log(
      `${load.length} deliveries, ${kills} kills, ${queued} times 202, ${refusals} times 503, slowest answer ${slowest} ms`,
    );
    expect(kills).toBeGreaterThan(1);
    expect(answered.size).toBe(load.length);
    expect(slowest).toBeLessThan(LATEST_ANSWER_MS);

    await eventually(
      async () => expect((await ask('/health/ready')).json).toMatchObject({ spool: { records: 0 } }),
      60_000,
    );
    const store = await openEventStoreDb({ url: server.url });
    const recorded: string[] = [];
    for await (const { id, type } of store.readAll({ filter: { streamPrefixes: [`alert-${source.json.id}:`] } })) {
      if (type === 'PipelineOutcomeRecorded') recorded.push(id);
    }
    expect(recorded.sort()).toEqual([...answered.keys()].sort());
    await eventually(() => expectReadModelEqualsLog(ask, store), 60_000);
    await store.close();

    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(service.output()).not.toContain('A defect');
  }, 1_200_000);
});
