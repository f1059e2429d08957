import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeCursor } from '../../src/http/index.js';
import { BranchLog, branchOf, testSource } from '../support/branch-log.js';
import { pipelineEvent } from '../support/branch-scenario.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';

interface ListedAlert {
  readonly id: string;
  readonly openedAt: string;
  readonly [key: string]: unknown;
}

const MINUTE_MS = 60_000;
const NOON = Date.UTC(2026, 10, 23, 12);
const time = (minutes: number): string => new Date(NOON + minutes * MINUTE_MS).toISOString();

let service: TestService;
let position: bigint;
/** Six alerts in the order in which they opened. */
let alerts: Record<'app' | 'fork' | 'tag' | 'other' | 'canceled' | 'resolved', string>;

beforeAll(async () => {
  service = await startTestService();
  const { store } = service;
  const open = async (
    sourceId: string,
    over: ReturnType<typeof branchOf>,
    minutes: number,
    status: 'failed' | 'canceled' = 'failed',
  ) => {
    const log = new BranchLog(sourceId, over);
    log.deliver(pipelineEvent(1, status, 1, over), time(minutes));
    position = await log.appendTo(store);
    return log;
  };
  const other = branchOf({ projectId: '4712', path: 'group/other', ref: 'feature/ä 🚀' });
  const app = await open(testSource(1), branchOf(), 1);
  const fork = await open(testSource(1), branchOf({ kind: 'fork', ref: '99/main' }), 2);
  // Deliveries may overtake each other between their arrival and their place in the log.
  const tag = await open(testSource(2), branchOf({ kind: 'tag', ref: 'v1' }), 4);
  const late = await open(testSource(2), other, 3);
  const canceled = await open(testSource(3), branchOf(), 5, 'canceled');
  const resolved = await open(testSource(3), branchOf({ ref: 'old' }), 6);
  // Once the row is there, so that the change is made to what was read of it.
  expect((await list()).status).toBe(200);
  position = await resolved.passed(2).appendTo(store);
  alerts = {
    app: app.alertId,
    fork: fork.alertId,
    tag: tag.alertId,
    other: late.alertId,
    canceled: canceled.alertId,
    resolved: resolved.alertId,
  };
});
afterAll(() => service.stop());

const list = (query = ''): Promise<Answer> => service.ask(`/v1/alerts?minPosition=${position}${query}`);
const itemsOf = (answer: Answer) => answer.json.items as ListedAlert[];
const names = (answer: Answer): (string | undefined)[] => {
  expect(answer.status).toBe(200);
  return itemsOf(answer).map(({ id }) => Object.entries(alerts).find(([, alertId]) => alertId === id)?.[0]);
};

describe('GET /v1/alerts', () => {
  it('lists all alerts by opening position, newest first', async () => {
    const answer = await list();
    expect(names(answer)).toEqual(['resolved', 'canceled', 'other', 'tag', 'fork', 'app']);
    expect(answer.json.nextCursor).toBeNull();
  });

  it.each([
    ['status=open', ['canceled', 'other', 'tag', 'fork', 'app']],
    ['status=resolved', ['resolved']],
    ['priority=MEDIUM', ['canceled']],
    ['status=open&priority=HIGH', ['other', 'tag', 'fork', 'app']],
    [`source=${testSource(1)}`, ['fork', 'app']],
    [`source=${testSource(3)}&status=resolved`, ['resolved']],
    ['project=4712', ['other']],
    ['project=group%2Fother', ['other']],
    ['branch=main', ['canceled', 'app']],
    ['branch=99%2Fmain', ['fork']],
    [`branch=${encodeURIComponent('feature/ä 🚀')}`, ['other']],
    ['branch=MAIN', []],
    [`source=${testSource(1)}&branch=v1`, []],
  ])('filters by %s', async (query, expected) => {
    expect(names(await list(`&${query}`))).toEqual(expected);
  });

  it('filters by the time of opening exactly, also where the log has another order', async () => {
    const between = (after: number, before: number) => list(`&openedAfter=${time(after)}&openedBefore=${time(before)}`);
    expect(names(await between(1, 4))).toEqual(['other', 'fork']);
    expect(names(await between(2, 5))).toEqual(['other', 'tag']);
    expect(names(await list(`&openedAfter=${time(4)}&openedBefore=${time(7)}`))).toEqual(['resolved', 'canceled']);
    expect(names(await list(`&openedBefore=${time(1)}`))).toEqual([]);
    expect(names(await list(`&openedBefore=${time(4)}`))).toEqual(['other', 'fork', 'app']);
    expect(
      names(await list(`&openedAfter=${encodeURIComponent('2026-11-23T14:03:30+02:00')}&openedBefore=${time(5)}`)),
    ).toEqual(['tag']);
  });

  it('gives every alert once over its pages, also when new ones come in between', async () => {
    const seen: unknown[] = [];
    let cursor: string | null = '';
    for (let page = 0; cursor !== null; page += 1) {
      const answer = await list(`&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(itemsOf(answer).length).toBe(2);
      seen.push(...names(answer));
      cursor = answer.json.nextCursor as string | null;
      if (page === 0) await new BranchLog(testSource(9), branchOf({ ref: 'new' })).failed(1).appendTo(service.store);
    }
    expect(seen).toEqual(['resolved', 'canceled', 'other', 'tag', 'fork', 'app']);
  });

  it('shows an alert as the design says, ids and positions as strings, and nothing else', async () => {
    const [alert] = itemsOf(await list('&branch=old'));
    expect(alert).toEqual({
      id: alerts.resolved,
      status: 'resolved',
      priority: 'HIGH',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      title: 'Pipeline failed on old (group/app)',
      sourceId: testSource(3),
      project: { id: '4711', path: 'group/app', webUrl: 'https://gitlab.example/group/app' },
      branch: { kind: 'branch', ref: 'old' },
      openedAt: time(6),
      resolvedAt: expect.any(String),
      resolution: { reason: 'pipeline-succeeded', by: null, note: null, pipelineId: '2' },
      acknowledgement: null,
      occurrences: 1,
      previousAlertId: null,
      suspects: { lastPassingSha: null, firstFailingSha: 'sha1', compareUrl: null },
      openedBy: {
        pipelineId: '1',
        status: 'failed',
        sha: 'sha1',
        url: 'https://gitlab.example/group/app/-/pipelines/1',
        finishedAt: expect.any(String),
        failedJobs: [],
      },
      lastOutcome: expect.objectContaining({ pipelineId: '2', status: 'success' }),
      position: String(position),
    });
  });
});

describe('GET /v1/alerts refuses with 400 and the field at fault', () => {
  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['status=closed', 'status'],
    ['status=open&status=resolved', 'status'],
    ['priority=high', 'priority'],
    ['branch=%00', 'branch'],
    ['branch=a&branch=b', 'branch'],
    ['openedAfter=yesterday', 'openedAfter'],
    ['openedAfter=2026-11-23T12:00:00', 'openedAfter'],
    ['openedBefore=2026-13-01T12:00:00Z', 'openedBefore'],
    ['minPosition=-1', 'minPosition'],
    ['minPosition=0x10', 'minPosition'],
    ['minPosition=9223372036854775808', 'minPosition'],
    ['cursor=rubbish', 'cursor'],
    ['cursor=', 'cursor'],
    ['cursor=a&cursor=b', 'cursor'],
    ['order=asc', 'order'],
  ])('%s', async (query, field) => {
    const answer = await service.ask(`/v1/alerts?${query}`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.json).toMatchObject({ status: 400, field });
    expect(answer.status).toBe(400);
  });

  it('a cursor of another list', async () => {
    const cursor = encodeCursor('branches', service.store.storeId, '5');
    expect((await service.ask(`/v1/alerts?cursor=${cursor}`)).json).toMatchObject({ status: 400, field: 'cursor' });
  });
});

describe('GET /v1/alerts, besides,', () => {
  it('refuses a cursor of another event store with 409 and a sentence', async () => {
    const answer = await service.ask(`/v1/alerts?cursor=${encodeCursor('alerts', 'another-store', '5')}`);
    expect(answer.status).toBe(409);
    expect(answer.json.detail).toMatch(/belongs to another event store than/);
  });

  it('answers 503 with Retry-After when it cannot be as fresh as asked for', async () => {
    const beyond = (await service.store.head()) + 1_000n;
    const answer = await service.ask(`/v1/alerts?minPosition=${beyond}`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('needs an API key', async () => {
    expect((await service.ask('/v1/alerts', { headers: { authorization: '' } })).status).toBe(401);
  });
});

describe('GET /v1/alerts/{id}', () => {
  it('shows the alert as the list does', async () => {
    const { json } = await service.ask(`/v1/alerts/${alerts.fork}?minPosition=${position}`);
    expect([json]).toEqual(itemsOf(await list('&branch=99%2Fmain')));
  });

  it.each(['0b9c3c1e-0000-5000-8000-000000000000', 'no-uuid', '%00'])('answers 404 for %s', async (id) => {
    const answer = await service.ask(`/v1/alerts/${id}`);
    expect(answer.json).toMatchObject({ status: 404, detail: 'There is no alert with this id.' });
  });

  it('refuses parameters that it does not know', async () => {
    const answer = await service.ask(`/v1/alerts/${alerts.fork}?limit=5`);
    expect(answer.json).toMatchObject({ status: 400, field: 'limit' });
  });
});
