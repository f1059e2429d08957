import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { type Answer, answerTo } from '../support/answer-to.js';
import { eventually } from '../support/eventually.js';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { openConnection } from '../support/raw-request.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HEADERS = { authorization: 'Bearer a-key-for-this-test', 'content-type': 'application/json' };

const WAITING_FOR_ALERTS = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'alerts_v1.alerts'::regclass`;

describe('A service that is told to stop', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let database: TestDatabase;
  let service: ServiceProcess;
  let url: string;
  let token: string;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    database = await createTestDatabase();
    const environment = { DATABASE_URL: database.url, ADMIN_API_KEY: 'a-key-for-this-test' };
    service = startService({ dataDir: folder.path, environment });
    url = await service.ready();
    ({ token } = (await post('/v1/sources', { name: 'gitlab' })).json as { token: string });
  });
  afterEach(async () => {
    await database.drop();
    await folder.remove();
  });

  const post = (path: string, body: unknown): Promise<Answer> =>
    answerTo(url + path, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
  const deliver = (pipelineId: number, ref: string) =>
    answerTo(`${url}/functions/v1/events?token=${token}`, {
      method: 'POST',
      body: JSON.stringify(pipelineHook({ pipelineId, ref })),
    });
  const untilNobodyListens = () =>
    eventually(() => expect(fetch(`${url}/health/live`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } }));

  it('is not ready any more, and takes deliveries as long as they reach it', async () => {
    // A connection that is open and says nothing: the service waits a moment for it.
    const { socket } = await openConnection(Number(new URL(url).port));
    service.signal('SIGTERM');
    await eventually(async () =>
      expect(await answerTo(`${url}/health/ready`, {})).toMatchObject({ status: 503, json: { missing: ['stopping'] } }),
    );
    const delivered = await deliver(1, 'main');
    expect([delivered.status, delivered.json.result]).toEqual([200, 'opened']);
    expect(delivered.headers.get('connection')).toBe('close');
    expect((await answerTo(`${url}/v1/alerts`, { headers: HEADERS })).status).toBe(503);
    expect(await service.exited).toBe(0);
    await expectNothingLeft(folder.path);
    socket.destroy();
  }, 60_000);

  it('lets read models go on until the requests under way have what they wait for', async () => {
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    try {
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE alerts_v1.alerts IN ACCESS EXCLUSIVE MODE');
      await deliver(1, 'first');
      await eventually(async () => expect((await blocker.query(WAITING_FOR_ALERTS)).rows).toHaveLength(1));
      // Not in the batch that is under way.
      const { json } = await deliver(2, 'second');
      const resolving = post(`/v1/alerts/${json.alert_id}/resolve`, { note: 'fixed' });
      const resolved = expect(resolving).resolves.toMatchObject({ status: 200, json: { status: 'resolved' } });
      await eventually(async () => expect((await blocker.query(WAITING_FOR_ALERTS)).rows).toHaveLength(2));
      service.signal('SIGTERM');
      await Promise.race([resolved, untilNobodyListens()]);
      await blocker.query('COMMIT');
      await resolved;
    } finally {
      await blocker.end();
    }
    expect(await service.exited).toBe(0);
    await expectNothingLeft(folder.path);
  }, 60_000);
});
