import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { EventStore } from '../../src/event-store/index.js';
import { DEFAULT_POLICY } from '../../src/modules/alerts/index.js';
import { BranchLog, branchOf } from '../support/branch-log.js';
import {
  asEvent,
  asHook,
  inParallel,
  type LoadDelivery,
  makeLoad,
  randomNumbers,
  shuffled,
} from '../support/delivery-load.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { everyItem, expectReadModelEqualsLog } from '../support/read-model-view.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { ADMIN_KEY, answerTo } from '../support/test-service.js';
import { createTestStorage, settingsFor, type TestStorage } from '../support/test-storage.js';

interface Running {
  readonly service: ServiceProcess;
  readonly address: string;
}

/** Of a takeover: a standby asks every second whether the active one is gone. */
const TAKEN_OVER_WITHIN_MS = 10_000;

const HEADERS = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };

const HOLDERS = `
  SELECT application_name AS projection, count(*)::int AS holders
    FROM pg_locks JOIN pg_stat_activity USING (pid)
   WHERE locktype = 'advisory' AND granted AND datname = current_database() AND application_name LIKE 'projection %'
   GROUP BY 1 ORDER BY 1`;

let storage: TestStorage;
let store: EventStore;
let database: pg.Client;
let token: string;
const cleaning: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  storage = await createTestStorage();
  cleaning.push(() => storage.drop());
});
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

const startOne = async (): Promise<Running> => {
  const folder = await temporaryDataDir();
  cleaning.push(folder.remove);
  const environment = { ...settingsFor(storage), ADMIN_API_KEY: ADMIN_KEY };
  const service = startService({ dataDir: folder.path, environment });
  return { service, address: await service.ready() };
};

const connect = async ({ address }: Running): Promise<void> => {
  store = await storage.openStore();
  database = new pg.Client({ connectionString: storage.databaseUrl });
  await database.connect();
  cleaning.push(
    () => store.close(),
    () => database.end(),
  );
  const init = { method: 'POST', headers: HEADERS, body: '{ "name": "load" }' };
  token = String((await answerTo(`${address}/v1/sources`, init)).json.token);
};

const ask =
  ({ address }: Running) =>
  (path: string) =>
    answerTo(address + path, { headers: HEADERS });

/** The id of the recorded fact. */
const deliver = async ({ address }: Running, delivery: LoadDelivery): Promise<string> => {
  const init = { method: 'POST', body: JSON.stringify(asHook(delivery)) };
  const { status, text, json } = await answerTo(`${address}/functions/v1/events?token=${token}`, init);
  expect({ status, text }).toMatchObject({ status: 200 });
  return String(json.id);
};

const recordedFrom = async (start: bigint): Promise<Map<string, number>> => {
  const recorded = new Map<string, number>();
  for await (const { id, type } of store.readAll({ after: start, filter: { streamPrefixes: ['alert-'] } })) {
    if (type === 'PipelineOutcomeRecorded') recorded.set(id, (recorded.get(id) ?? 0) + 1);
  }
  return recorded;
};

const holders = async (): Promise<{ projection: string; holders: number }[]> => (await database.query(HOLDERS)).rows;

describe('Two processes on one database', () => {
  it('settle on what the sorted sequence gives, when 16 connections deliver one branch to both', async () => {
    const both = [await startOne(), await startOne()] as const;
    await connect(both[0]);
    const start = await store.head();
    const random = randomNumbers(11);
    for (let branch = 0; branch < 5; branch += 1) {
      const load = makeLoad(1, 20, random).map((delivery) => ({ ...delivery, ref: `hot-${branch}` }));
      const sent = shuffled([...load, ...load, ...load], random).map((delivery, index) => ({ delivery, index }));
      const answered = new Set<string>();
      await inParallel(sent, 16, async ({ delivery, index }) => {
        answered.add(await deliver(both[index % 2]!, delivery));
      });
      expect(answered.size).toBe(20);

      const sorted = new BranchLog('sorted', branchOf({ ref: `hot-${branch}` }), DEFAULT_POLICY);
      for (const delivery of load) sorted.deliver(asEvent(delivery));
      const { registers, alert } = sorted.state;
      const head = await store.head();
      for (const one of both) {
        const [shown] = await everyItem(ask(one), `/v1/branches?branch=hot-${branch}&minPosition=${head}`);
        expect(shown).toMatchObject({
          priority: alert?.status === 'open' ? alert.priority : null,
          openAlertId: alert?.status === 'open' ? expect.any(String) : null,
          lastPassing: registers.passing === null ? null : { pipelineId: registers.passing.pipelineId },
        });
      }
    }
    const recorded = await recordedFrom(start);
    expect(recorded.size).toBe(100);
    expect([...recorded.values()].filter((count) => count > 1)).toEqual([]);
    await expectReadModelEqualsLog(ask(both[1]), store);

    // Else both never met at a branch.
    const metrics = await Promise.all(both.map(({ address }) => answerTo(`${address}/metrics`, {})));
    const conflicts = metrics.map(({ text }) => Number(/appends_total\{outcome="conflict"\} (\d+)/.exec(text)?.[1]));
    expect(conflicts[0]! + conflicts[1]!).toBeGreaterThan(0);
  }, 120_000);

  it('have each projection run by exactly one, and by the other seconds after kill -9 under load', async () => {
    const first = await startOne();
    await connect(first);
    const start = await store.head();
    await eventually(async () => expect((await holders()).length).toBeGreaterThanOrEqual(3));
    const second = await startOne();
    const before = await holders();
    expect(before.filter((each) => each.holders !== 1)).toEqual([]);

    const random = randomNumbers(12);
    const load = makeLoad(30, 20, random);
    const sent = shuffled([...load, ...load], random);
    const answered = new Set<string>();
    let [killed, left] = [false, Math.floor(sent.length * 0.4)];
    await inParallel(sent, 16, async (delivery) => {
      if (--left === 0) {
        first.service.signal('SIGKILL');
        killed = true;
      }
      const target = left % 2 === 0 && !killed ? first : second;
      await deliver(target, delivery).then(
        (id) => answered.add(id),
        (error: Error) => {
          // Whoever got no answer from the killed one was promised nothing.
          if (target !== first || error.name !== 'TypeError') throw error;
        },
      );
    });
    await first.service.exited;
    const head = await store.head();
    await eventually(async () => {
      expect((await ask(second)(`/v1/alerts?limit=1&minPosition=${head}`)).status).toBe(200);
      expect(await holders()).toEqual(before);
    }, TAKEN_OVER_WITHIN_MS);

    const recorded = await recordedFrom(start);
    expect(answered.size).toBeGreaterThan(400);
    expect([...answered].filter((id) => !recorded.has(id))).toEqual([]);
    expect([...recorded.values()].filter((count) => count > 1)).toEqual([]);
    await expectReadModelEqualsLog(ask(second), store);
    second.service.signal('SIGTERM');
    expect(await second.service.exited).toBe(0);
  }, 120_000);
});
