import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, openEventStore, type RecordedEvent } from '../../src/event-store/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { startCommand } from '../support/command-process.js';
import { copied, everyEvent } from '../support/copy-world.js';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { eventually } from '../support/eventually.js';
import { askWith, everyAnswer } from '../support/every-answer.js';
import { writeIncidents } from '../support/incidents.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ADMIN_KEY, answerTo } from '../support/test-service.js';

const PUBLIC_URL = 'https://alerts.example.com';

/**
 * An EventStoreDB that nobody has written to yet. With it the move is one of more than 100,000 events, and takes a quarter of an
 * hour; without it a few hundred move into the double.
 */
const emptyServerUrl = process.env.EVENTSTOREDB_EMPTY_URL || null;
const { BRANCHES, OUTCOMES, HISTORIES, STEP_MS, MOVE_MS } =
  emptyServerUrl === null
    ? { BRANCHES: 12, OUTCOMES: 40, HISTORIES: Number.POSITIVE_INFINITY, STEP_MS: 30_000, MOVE_MS: 180_000 }
    : { BRANCHES: 60, OUTCOMES: 1_000, HISTORIES: 200, STEP_MS: 1_200_000, MOVE_MS: 7_200_000 };

describe('moving from PostgreSQL to EventStoreDB', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let source: ReadModelWorld;
  let double: EventStoreDbDouble;
  let targetUrl: string;
  let target: EventStore;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    source = await createReadModelWorld();
    double = await startEventStoreDbDouble();
    targetUrl = emptyServerUrl ?? double.url;
    target = await openEventStore({ eventStoreDbUrl: targetUrl });
  });
  afterEach(async () => {
    await target.close();
    await double.stop();
    await source.remove();
    await folder.remove();
  });

  const onPostgres = () => ({ DATABASE_URL: source.url, ADMIN_API_KEY: ADMIN_KEY, PUBLIC_URL });
  const onEventStoreDb = () => ({ ...onPostgres(), EVENTSTOREDB_URL: targetUrl });
  const copy = (to = targetUrl) => startCommand(['store', 'copy', '--from', source.url, '--to', to]);

  /** Whether a copy has come so far: asked for this event alone, since a copy of a large log shall not wait for the question. */
  const requireCopied = async (event: RecordedEvent | undefined): Promise<void> => {
    const place = { direction: 'forwards', from: event!.revision, limit: 1 } as const;
    const found: string[] = [];
    for await (const { id } of target.readStream(event!.stream, place)) found.push(id);
    expect(found).toEqual([event!.id]);
  };

  const withService = async <T>(
    environment: Record<string, string>,
    use: (address: string) => Promise<T>,
  ): Promise<T> => {
    const service: ServiceProcess = startService({ dataDir: folder.path, environment });
    try {
      return await use(await service.ready());
    } finally {
      service.signal('SIGTERM');
      expect(await service.exited).toBe(0);
    }
  };

  const untilFresh = async (address: string, store: EventStore): Promise<void> => {
    const head = await store.head();
    for (const list of ['alerts', 'branches', 'sources']) {
      await eventually(async () => {
        const { status } = await askWith(address, ADMIN_KEY)(`/v1/${list}?limit=1&minPosition=${head}`);
        expect(status).toBe(200);
      }, STEP_MS);
    }
  };

  it(
    'ends with the same answers, though the copy was killed twice',
    async () => {
      const token = await withService(onPostgres(), async (address) => {
        const init = {
          method: 'POST',
          headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
        };
        const registered = await answerTo(`${address}/v1/sources`, { ...init, body: '{ "name": "gitlab" }' });
        return String(registered.json.token);
      });
      await writeIncidents(source.store, BRANCHES, OUTCOMES);
      const { answers, cursors } = await withService(onPostgres(), async (address) => {
        await untilFresh(address, source.store);
        const ask = askWith(address, ADMIN_KEY);
        const pages = { alerts: await ask('/v1/alerts?limit=1'), events: await ask('/v1/events?limit=1') };
        return {
          answers: await everyAnswer(ask, HISTORIES),
          cursors: { alerts: String(pages.alerts.json.nextCursor), events: String(pages.events.json.nextCursor) },
        };
      });

      const originals = await everyEvent(source.store);
      double.faults.delayAppends(3); // so that there is time to kill it on the way
      for (const part of [0.3, 0.6]) {
        const killed = copy();
        await eventually(() => requireCopied(originals[Math.floor(part * originals.length)]), STEP_MS);
        killed.signal('SIGKILL');
        expect(await killed.exited).toBeNull();
        expect(killed.output()).not.toContain('Verified');
      }
      double.faults.delayAppends(0);
      const last = copy();
      expect([await last.exited, last.output()]).toEqual([
        0,
        expect.stringContaining(`Verified: ${originals.length.toLocaleString('en')} events`),
      ]);
      expect(copied(await everyEvent(target))).toEqual(copied(originals));
      if (emptyServerUrl !== null) console.log(last.output());

      await withService(onEventStoreDb(), async (address) => {
        await eventually(async () => {
          const { json } = await answerTo(`${address}/health/ready`, {});
          const projections = json.projections as { status: string; failure?: { cause: string } }[];
          expect(projections.map(({ status }) => status)).toEqual(['stopped', 'stopped', 'stopped']);
          for (const { failure } of projections)
            expect(failure?.cause).toContain('run "pipeline-alerts projections rebuild"');
        }, 30_000);
      });
      const rebuild = startCommand(['projections', 'rebuild'], { DATABASE_URL: source.url });
      expect(await rebuild.exited).toBe(0);
      expect(rebuild.output()).toMatch(
        /^Removed the rows of (?=.*alerts \(alerts_v1\))(?=.*branches \(branches_v1\))(?=.*sources \(sources_v2\))/,
      );

      await withService(onEventStoreDb(), async (address) => {
        await untilFresh(address, target);
        const ask = askWith(address, ADMIN_KEY);
        const found = await everyAnswer(ask, HISTORIES);
        expect(Object.keys(found)).toEqual(Object.keys(answers));
        for (const [question, answer] of Object.entries(answers))
          expect([question, found[question]]).toEqual([question, answer]);
        if (emptyServerUrl !== null)
          console.log(`${originals.length} events, ${Object.keys(found).length} queries the same`);
        for (const stale of [`/v1/alerts?cursor=${cursors.alerts}`, `/v1/events?after=${cursors.events}`]) {
          const { status, json } = await ask(stale);
          expect([status, json.detail]).toEqual([409, expect.stringContaining('belongs to another event store')]);
        }
        const url = `${address}/functions/v1/events?token=${token}`;
        const delivered = await answerTo(url, {
          method: 'POST',
          body: JSON.stringify(pipelineHook({ status: 'failed' })),
        });
        expect([delivered.status, delivered.json.result]).toEqual([200, 'opened']);
      });
    },
    MOVE_MS,
  );

  it('is interrupted in order by SIGINT, and says how to go on', async () => {
    await writeIncidents(source.store, 6, 40);
    double.faults.delayAppends(20);
    const slow = await openEventStore({ eventStoreDbUrl: double.url });
    const interrupted = copy(double.url);
    await eventually(async () => expect((await everyEvent(slow)).length).toBeGreaterThan(5), 30_000);
    await slow.close();
    interrupted.signal('SIGINT');
    expect(await interrupted.exited).toBe(130);
    expect(interrupted.output()).toMatch(/Interrupted after \d+ events?\. Run the same command again to go on/);
  }, 60_000);
});

describe('moving from the embedded PostgreSQL to another one', () => {
  let folders: Awaited<ReturnType<typeof temporaryDataDir>>[];
  let database: TestDatabase;
  beforeEach(async () => {
    folders = [await temporaryDataDir(), await temporaryDataDir()];
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const folder of folders) await folder.remove();
    await database.drop();
  });

  it('takes all along that a delivery proves itself with, as docs/operators.md says', async () => {
    const [from, to] = folders.map(({ path }) => path) as [string, string];
    const kept = async (name: string) => (await readFile(join(from, name), 'utf8')).trim();
    const stop = async (service: ServiceProcess) => {
      service.signal('SIGTERM');
      expect(await service.exited).toBe(0);
    };
    const secret = 'the secret token of a GitLab';
    const deliver = async (address: string, headers: Record<string, string>, pipelineId = 901) => {
      const { search } = new URL(await kept('first-webhook-url'));
      const init = { method: 'POST', headers, body: JSON.stringify(pipelineHook({ pipelineId })) };
      return (await answerTo(`${address}/functions/v1/events${search}`, init)).status;
    };

    const before = startService({ dataDir: from });
    const address = await before.ready();
    const key = await kept('admin-api-key');
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const id = await eventually(async () => {
      const { json } = await answerTo(`${address}/v1/sources`, { headers });
      const [source] = json.items as { id: string }[];
      expect(source).toBeDefined();
      return source!.id;
    }, 10_000);
    const body = JSON.stringify({ secret });
    const set = await answerTo(`${address}/v1/sources/${id}/gitlab-token`, { method: 'PUT', headers, body });
    expect(set.status).toBe(200);
    expect(await deliver(address, { 'x-gitlab-token': secret })).toBe(200);
    await stop(before);

    const copy = startCommand(['store', 'copy', '--from', 'embedded', '--to', database.url], { DATA_DIR: from });
    expect([await copy.exited, copy.output()]).toEqual([0, expect.stringContaining('encrypted as they are: 1.')]);
    expect(copy.output()).toContain('DATA_DIR/admin-api-key and DATA_DIR/encryption-key: set both now');

    const environment = {
      DATABASE_URL: database.url,
      ADMIN_API_KEY: key,
      ENCRYPTION_KEY: await kept('encryption-key'),
    };
    const after = startService({ dataDir: to, environment });
    const newAddress = await after.ready();
    expect(await deliver(newAddress, {}, 902)).toBe(401);
    expect(await deliver(newAddress, { 'x-gitlab-token': secret }, 902)).toBe(200);
    await stop(after);
  }, 120_000);
});
