import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { AppendResultUnknownError, type EventStore } from '../../src/event-store/index.js';
import type { Actor } from '../../src/modules/access/index.js';
import { BranchWriter } from '../../src/modules/alerts/commands/branch-writer/branch-writer.js';
import { PeopleRequests } from '../../src/modules/alerts/commands/people-requests.js';
import { ResolveAlertsHandler } from '../../src/modules/alerts/commands/resolve-alerts/resolve-alerts.handler.js';
import { ResolveAlerts, type ResolveAlertsRequest } from '../../src/modules/alerts/index.js';
import { BranchLog, branchOf } from '../support/branch-log.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
/** Another one for each test: what the others left open is not in the way. */
let source: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(() => {
  source = randomUUID();
});

const newBranch = (ref: string, projectId = '1', sourceId = source): BranchLog =>
  new BranchLog(sourceId, branchOf({ ref, projectId, path: `group/app-${projectId}` }));

const openAlert = async (log: BranchLog): Promise<string> => {
  await log.failed(2).appendTo(service.store);
  return log.alertId;
};

const openAlerts = async (count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await openAlert(newBranch(`branch-${index}`)));
  return ids.sort();
};

const post = (body: unknown): Promise<Answer> =>
  service.ask('/v1/alerts/resolve', {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

const resolve = async (filter: unknown): Promise<readonly string[]> => {
  const { status, json } = await post({ filter });
  expect({ status, left: json.left }).toEqual({ status: 200, left: 0 });
  return [...(json.resolved as string[])].sort();
};

const ACTOR: Actor = { name: 'ann', keyId: 'key-1', role: 'operator', sources: null };
const request = (over: Partial<ResolveAlertsRequest> = {}): ResolveAlertsRequest => ({
  filters: { sourceId: source, project: null, ref: null, priority: null, openedAfter: null, openedBefore: null },
  note: null,
  actor: ACTOR,
  onBehalfOf: null,
  deadline: Date.now() + 20_000,
  ...over,
});

const stillOpen = async (): Promise<number> => {
  const head = await service.store.head();
  const { json } = await service.ask(`/v1/alerts?status=open&source=${source}&limit=200&minPosition=${head}`);
  return (json.items as unknown[]).length;
};

describe('POST /v1/alerts/resolve', () => {
  it('takes no Idempotency-Key: the same words may mean other alerts the next time', async () => {
    const [id] = await openAlerts(1);
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'clearing-up-1' };
    const body = JSON.stringify({ filter: { source } });
    const refused = await service.ask('/v1/alerts/resolve', { method: 'POST', body, headers });
    expect(refused.json).toMatchObject({
      status: 400,
      field: 'Idempotency-Key',
      detail: expect.stringContaining('filter.openedBefore'),
    });
    expect(await stillOpen()).toBe(1);
    expect(await resolve({ source })).toEqual([id]);
  });

  it('resolves every open alert that fits, in the name of the key’s owner', async () => {
    const ids = await openAlerts(40);
    const answer = await post({
      filter: { source: source.toUpperCase() },
      note: 'moved to another server',
      onBehalfOf: 'Carla',
    });
    expect(answer.json).toEqual({ resolved: expect.any(Array), left: 0, position: expect.stringMatching(/^\d+$/) });
    expect([...(answer.json.resolved as string[])].sort()).toEqual(ids);
    const { json: alert } = await service.ask(`/v1/alerts/${ids[0]}?minPosition=${answer.json.position}`);
    expect(alert).toMatchObject({
      status: 'resolved',
      resolution: { reason: 'manual', by: 'admin', note: 'moved to another server', pipelineId: null },
    });
    expect(await stillOpen()).toBe(0);
    expect((await post({ filter: { source } })).json).toEqual({ resolved: [], left: 0, position: null });
  });

  it('ties its events together and says for whom they were asked', async () => {
    await openAlerts(2);
    const before = await service.store.head();
    await post({ filter: { source }, onBehalfOf: 'Carla' });
    const metadata = [];
    for await (const event of service.store.readAll({ after: before, filter: { typePrefixes: ['AlertResolved'] } })) {
      metadata.push(event.metadata);
    }
    expect(metadata).toHaveLength(2);
    expect(new Set(metadata.map(({ $correlationId }) => $correlationId)).size).toBe(1);
    expect(metadata[0]).toMatchObject({ actor: 'admin', onBehalfOf: 'Carla' });
  });

  it('takes the filters of the list of alerts, joined by "and"', async () => {
    const main = await openAlert(newBranch('main', '1'));
    const release = await openAlert(newBranch('release', '1'));
    const other = await openAlert(newBranch('main', '2'));
    const canceled = newBranch('canceled', '2').canceled(1);
    await canceled.appendTo(service.store);
    const stranger = await openAlert(newBranch('main', '1', randomUUID()));

    expect(await resolve({ source, project: '3' })).toEqual([]);
    expect(await resolve({ source, project: 'group/app-1', branch: 'release' })).toEqual([release]);
    expect(await resolve({ source, priority: 'MEDIUM' })).toEqual([canceled.alertId]);
    expect(await resolve({ source, project: '2' })).toEqual([other]);
    expect(await resolve({ source, branch: 'main', priority: null })).toEqual([main]);
    const { json } = await service.ask(`/v1/alerts/${stranger}?minPosition=${await service.store.head()}`);
    expect(json).toMatchObject({ status: 'open' });
  });

  it('takes times of opening', async () => {
    const [early, late] = [newBranch('early'), newBranch('late')];
    await early.failed(1).appendTo(service.store);
    await late.failed(1).appendTo(service.store);
    const { openedAt } = late.state.alert!;
    const after = new Date(Date.parse(openedAt) + 60_000).toISOString();
    const before = new Date(Date.parse(early.state.alert!.openedAt) - 60_000).toISOString();
    expect(await resolve({ source, openedAfter: after })).toEqual([]);
    expect(await resolve({ source, openedBefore: before })).toEqual([]);
    expect(await resolve({ source, openedAfter: before, openedBefore: after })).toEqual(
      [early.alertId, late.alertId].sort(),
    );
  });

  it('closes everything only where that is said', async () => {
    const ids = await openAlerts(3);
    expect(await resolve({ all: true })).toEqual(expect.arrayContaining(ids));
    expect(await stillOpen()).toBe(0);
  });

  it.each([
    [undefined, 'filter'],
    [{}, 'filter'],
    [{ note: 'close it all' }, 'filter'],
    [{ filter: null }, 'filter'],
    [{ filter: [] }, 'filter'],
    [{ filter: 'all' }, 'filter'],
    [{ filter: {} }, 'filter'],
    [{ filter: { source: null } }, 'filter'],
    [{ filter: { all: null } }, 'filter'],
    [{ filter: { all: false } }, 'filter.all'],
    [{ filter: { all: 'true' } }, 'filter.all'],
    [{ filter: { all: true, source: 'x' } }, 'filter.all'],
    [{ filter: { status: 'open' } }, 'filter.status'],
    [{ filter: { source: 5 } }, 'filter.source'],
    [{ filter: { project: 4711 } }, 'filter.project'],
    [{ filter: { branch: ['main'] } }, 'filter.branch'],
    [{ filter: { priority: 'high' } }, 'filter.priority'],
    [{ filter: { openedBefore: '2026-01-01' } }, 'filter.openedBefore'],
    [{ filter: { openedAfter: 'yesterday' } }, 'filter.openedAfter'],
    [{ filter: { source: 'x' }, note: 'n'.repeat(2_001) }, 'note'],
    [{ filter: { source: 'x' }, onBehalfOf: 5 }, 'onBehalfOf'],
    [{ filter: { source: 'x' }, limit: 5 }, 'limit'],
  ])('refuses the body %j with 400 and the field at fault, and closes nothing', async (body, field) => {
    await openAlerts(1);
    expect((await post(body)).json).toMatchObject({ status: 400, field });
    expect(await stillOpen()).toBe(1);
  });
});

describe('resolving many alerts', () => {
  const execute = (over?: Partial<ResolveAlertsRequest>) =>
    service.app.get(CommandBus).execute(new ResolveAlerts(request(over)));

  it('touches only the sources of a restricted key', async () => {
    const [own] = await openAlerts(1);
    const foreign = await openAlert(newBranch('main', '1', randomUUID()));
    const filters = { ...request().filters, sourceId: null };
    const actor = { ...ACTOR, sources: [source] };
    expect(await execute({ filters, actor })).toMatchObject({ found: 1, resolved: [own], left: 0 });
    const { json } = await service.ask(`/v1/alerts/${foreign}?minPosition=${await service.store.head()}`);
    expect(json).toMatchObject({ status: 'open' });
    expect(await execute({ filters, actor: { ...ACTOR, sources: [] } })).toMatchObject({ found: 0, resolved: [] });
  });

  it('stops when the time is over and says how many are left; asked again it goes on', async () => {
    const ids = await openAlerts(3);
    expect(await execute({ deadline: Date.now() })).toEqual({ found: 3, resolved: [], left: 3, position: null });
    expect(await stillOpen()).toBe(3);
    const { resolved, left } = await execute();
    expect({ resolved: [...resolved].sort(), left }).toEqual({ resolved: ids, left: 0 });
  });

  /** The real store, which takes so many appends and is then away. */
  const taking = (appends: number): ResolveAlertsHandler => {
    let room = appends;
    const store: EventStore = {
      ...service.store,
      append: async (appended) => {
        if (room-- <= 0) throw new AppendResultUnknownError('the store is away');
        return service.store.append(appended);
      },
    };
    const queries = service.app.get(QueryBus);
    return new ResolveAlertsHandler(queries, new PeopleRequests(new BranchWriter(store), queries, store));
  };

  it('says what it has resolved where the event store goes away in the midst of it', async () => {
    await openAlerts(20);
    const answer = await taking(3).execute(new ResolveAlerts(request()));
    expect(answer).toMatchObject({ found: 20, left: 17 });
    expect(answer.resolved).toHaveLength(3);
    expect(await stillOpen()).toBe(17);
  });

  it('fails where the event store takes none', async () => {
    await openAlerts(2);
    await expect(taking(0).execute(new ResolveAlerts(request()))).rejects.toBeInstanceOf(AppendResultUnknownError);
  });

  it('does not count what something else resolved meanwhile', async () => {
    const [id] = await openAlerts(1);
    const twice = await Promise.all([execute(), execute()]);
    expect(twice.flatMap(({ resolved }) => resolved)).toEqual([id]);
    expect(twice.map(({ left }) => left)).toEqual([0, 0]);
  });
});
