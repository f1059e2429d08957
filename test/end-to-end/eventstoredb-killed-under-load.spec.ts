import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import { settleAndCount } from '../support/after-faults.js';
import { allRecordedOnce } from '../support/delivery-count.js';
import { inParallel, makeLoad, randomNumbers, shuffled } from '../support/delivery-load.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { PersistentSender } from '../support/persistent-sender.js';
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
 * stays away for longer than a delivery waits. Nothing else runs beside that: an answer may take a delivery's five seconds and one more. In
 * `npm test` other tests do.
 */
const { BRANCHES, UP_MS, LONG_DOWN_MS, LATEST_ANSWER_MS } =
  realServerUrl === null
    ? { BRANCHES: 40, UP_MS: 400, LONG_DOWN_MS: 0, LATEST_ANSWER_MS: 9_000 }
    : { BRANCHES: 500, UP_MS: 3_000, LONG_DOWN_MS: 7_000, LATEST_ANSWER_MS: 6_000 };
const OUTCOMES = 20;

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

    const sender = new PersistentSender(() => `${address}/functions/v1/events?token=${source.json.token}`);
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
    await inParallel(shuffled(load, random), 32, (delivery) => sender.deliver(delivery)).finally(() => {
      isOver = true;
    });
    await killing;
    const { answers, answered, slowestMs } = sender;
    console.log(
      `${load.length} deliveries, ${kills} kills, ${answers['202']} times 202, ${answers['503']} times 503, slowest answer ${slowestMs} ms`,
    );
    expect(kills).toBeGreaterThan(1);
    expect(answers.none).toBe(0);
    expect(slowestMs).toBeLessThan(LATEST_ANSWER_MS);

    // It serves again, and may still be looking for a leader.
    const store = await eventually(() => openEventStoreDb({ url: server.url }), 60_000);
    const count = await settleAndCount(ask, store, answered, `alert-${source.json.id}:`);
    expect(count).toEqual(allRecordedOnce(load.length));
    await store.close();

    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(service.output()).not.toContain('A defect');
  }, 1_200_000);
});
