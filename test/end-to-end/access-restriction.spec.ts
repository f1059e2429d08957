import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ProjectionFreshness, ReadModelBehindError } from '../../src/projections/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { askAs, issueKey } from '../support/api-keys.js';
import { BranchLog, branchOf } from '../support/branch-log.js';
import { eventually } from '../support/eventually.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';

const STREAM = 'GET /v1/events/stream';
const RESOLVE_MANY = 'POST /v1/alerts/resolve';

/** What a route needs beside what stands in its path, so that it would answer 2xx to a key that may know of the source. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /v1/sources': { name: 'hidden' },
  'POST /v1/api-keys': { name: 'hidden', role: 'reader' },
  [RESOLVE_MANY]: { filter: { all: true } },
  'PATCH /v1/sources/:id': { name: 'renamed' },
  'PUT /v1/sources/:id/gitlab-token': { secret: 'a-secret-of-some-length' },
  'POST /v1/sources/:id/signing-keys': { key: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  'PUT /v1/sources/:id/policy': { ignoreTags: true },
  'POST /v1/sources/:id/policy/preview': { payload: {} },
};

interface Known {
  readonly sourceId: string;
  readonly alertId: string;
  readonly position: string;
}

let service: TestService;
let mine: Known;
let theirs: Known;
let reader: string;
let admin: string;

beforeAll(async () => {
  service = await startTestService();
  mine = await failing('mine');
  theirs = await failing('theirs');
  const sources = [mine.sourceId];
  reader = (await issueKey(service, 'reader', { sources })).key;
  admin = (await issueKey(service, 'admin', { sources })).key;
});
afterAll(() => service.stop());

const failing = async (name: string): Promise<Known> => {
  const { id, token } = await service.registerSource(name);
  const { json } = await service.deliver(token, pipelineHook({ status: 'failed' }));
  return { sourceId: id, alertId: String(json.alert_id), position: String(json.position) };
};

const eventTypesIn = async (stream: string): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of service.store.readStream(stream, { direction: 'forwards' })) types.push(type);
  return types;
};

const idsIn = (answer: Answer, member: string): unknown[] => {
  expect(answer.status).toBe(200);
  return (answer.json.items as Record<string, unknown>[]).map((item) => item[member]);
};

/** The whole feed of a key, page by page: on a real EventStoreDB, other tests have written before. */
const feedOf = async (key: string, minPosition: string) => {
  const events: Record<string, unknown>[] = [];
  for (let cursor = ''; ; ) {
    const after = cursor === '' ? '' : `&after=${cursor}`;
    const { status, json } = await askAs(service, key, `/v1/events?limit=200&minPosition=${minPosition}${after}`);
    expect(status).toBe(200);
    events.push(...(json.items as Record<string, unknown>[]));
    if (json.nextCursor === cursor) return { events, cursor };
    cursor = String(json.nextCursor);
  }
};

describe('A key restricted to a source', () => {
  it('lists what belongs to it alone', async () => {
    const fresh = `minPosition=${theirs.position}`;
    expect(idsIn(await askAs(service, reader, `/v1/alerts?${fresh}`), 'id')).toEqual([mine.alertId]);
    expect(idsIn(await askAs(service, reader, `/v1/branches?${fresh}`), 'sourceId')).toEqual([mine.sourceId]);
    expect(idsIn(await askAs(service, reader, `/v1/sources?${fresh}`), 'id')).toEqual([mine.sourceId]);
    const { events } = await feedOf(reader, theirs.position);
    expect(events.map(({ subject }) => subject)).toEqual([mine.alertId]);
    expect(idsIn(await service.ask(`/v1/alerts?limit=2&${fresh}`), 'id')).toEqual([theirs.alertId, mine.alertId]);
  });

  it('is answered alike about an alert of another source and about one that there is not, also while the read model is behind', async () => {
    const { key } = await issueKey(service, 'operator', { sources: [mine.sourceId] });
    const behind = jest
      .spyOn(service.app.get(ProjectionFreshness, { strict: false }), 'requireHead')
      .mockRejectedValue(new ReadModelBehindError('the read model alerts', 1n));
    try {
      const statusOf = async (id: string) =>
        (await askAs(service, key, `/v1/alerts/${id}/resolve`, { method: 'POST' })).status;
      expect([await statusOf(theirs.alertId), await statusOf(randomUUID())]).toEqual([503, 503]);
    } finally {
      behind.mockRestore();
    }
  });

  it('filters by a source whose id is written in capitals', async () => {
    const id = mine.sourceId.toUpperCase();
    expect(idsIn(await askAs(service, reader, `/v1/alerts?source=${id}`), 'id')).toEqual([mine.alertId]);
    expect(idsIn(await askAs(service, reader, `/v1/branches?source=${id}`), 'sourceId')).toEqual([mine.sourceId]);
  });

  it('gets nothing where it filters by another source, or by what another one has', async () => {
    const filters = [`source=${theirs.sourceId}`, `source=${theirs.sourceId}&status=open`];
    for (const filter of filters) {
      expect(idsIn(await askAs(service, reader, `/v1/alerts?${filter}`), 'id')).toEqual([]);
    }
    expect(idsIn(await askAs(service, reader, `/v1/branches?source=${theirs.sourceId}`), 'sourceId')).toEqual([]);
    expect(idsIn(await askAs(service, reader, '/v1/alerts?status=open&priority=HIGH'), 'id')).toEqual([mine.alertId]);
    expect(idsIn(await askAs(service, reader, '/v1/alerts?status=resolved'), 'id')).toEqual([]);
  });

  it('sees an alert and its history, as an unrestricted one does', async () => {
    for (const path of [`/v1/alerts/${mine.alertId}`, `/v1/alerts/${mine.alertId}/history`]) {
      expect((await askAs(service, reader, path)).json).toEqual((await service.ask(path)).json);
    }
  });

  it('cannot tell an alert of another source from one that there is not', async () => {
    for (const what of ['', '/history']) {
      const hidden = await askAs(service, reader, `/v1/alerts/${theirs.alertId}${what}`);
      const missing = await askAs(service, reader, `/v1/alerts/${randomUUID()}${what}`);
      expect(hidden.status).toBe(404);
      expect(hidden.json).toEqual(missing.json);
    }
  });

  it('acknowledges what is its own, in its name', async () => {
    const { id, key, name } = await issueKey(service, 'operator', { sources: [mine.sourceId] });
    const body = { note: 'mine', onBehalfOf: 'Carla' };
    const answer = await askAs(service, key, `/v1/alerts/${mine.alertId}/acknowledge`, { method: 'POST', body });
    expect(answer.json).toMatchObject({ acknowledgement: { by: name, note: 'mine' } });
    const { events } = await feedOf(reader, String(answer.json.position));
    expect(events).toContainEqual(expect.objectContaining({ type: 'AlertAcknowledged', subject: mine.alertId }));
    for await (const event of service.store.readAll({ filter: { typePrefixes: ['AlertAcknowledged'] } })) {
      if (event.position !== BigInt(String(answer.json.position))) continue;
      expect(event.metadata).toMatchObject({ actor: name, apiKeyId: id, onBehalfOf: 'Carla' });
    }
  });
});

describe('Whatever a key restricted to a source asks about another one', () => {
  const parameters = (): Readonly<Record<string, string>> => ({
    'GET /v1/alerts/:id': theirs.alertId,
    'GET /v1/alerts/:id/history': theirs.alertId,
    'POST /v1/alerts/:id/acknowledge': theirs.alertId,
    'POST /v1/alerts/:id/resolve': theirs.alertId,
  });

  it('it learns and changes nothing', async () => {
    const state = async () => ({
      alert: (await service.ask(`/v1/alerts/${theirs.alertId}?minPosition=${await service.store.head()}`)).json,
      sourceEvents: await eventTypesIn(`source-${theirs.sourceId}`),
    });
    const before = await state();
    for (const { method, path, config } of service.routes) {
      const route = `${method} ${path}`;
      if ((config.credential ?? 'api-key') !== 'api-key' || method === 'HEAD' || route === STREAM) continue;
      const first = parameters()[route] ?? theirs.sourceId;
      const filled = path.replace(/:\w+/, first).replaceAll(/:\w+/g, () => randomUUID());
      const answer = await askAs(service, admin, filled, { method, body: BODIES[route] });

      if (answer.status === 200 && (method === 'GET' || route === RESOLVE_MANY)) {
        expect({ route, told: answer.text.includes(theirs.sourceId) }).toEqual({ route, told: false });
        expect({ route, told: answer.text.includes(theirs.alertId) }).toEqual({ route, told: false });
      } else {
        expect({ route, refused: [403, 404].includes(answer.status), answer: answer.text }).toMatchObject({
          route,
          refused: true,
        });
      }
    }
    expect(await state()).toEqual(before);
  });

  it('the stream does not tell it, and ends within a second when the key is revoked', async () => {
    const { id, key } = await issueKey(service, 'reader', { sources: [mine.sourceId] });
    const { json } = await askAs(service, key, '/v1/events?limit=1');
    const stream = await fetch(`${service.url}/v1/events/stream?after=${json.nextCursor}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    let told = '';
    let ended = false;
    const reading = (async () => {
      for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>)
        told += Buffer.from(chunk).toString();
      ended = true;
    })();
    const later = new BranchLog(mine.sourceId, branchOf({ ref: 'streamed' })).failed(1);
    await new BranchLog(theirs.sourceId, branchOf({ ref: 'streamed' })).failed(1).appendTo(service.store);
    await later.appendTo(service.store);
    await eventually(() => expect(told).toContain(later.alertId));
    expect(told).not.toContain(theirs.sourceId);

    await service.ask(`/v1/api-keys/${id}`, { method: 'DELETE' });
    await eventually(() => expect(ended).toBe(true), 1_000);
    await reading;
  });
});

describe('The feed of a key restricted to a source', () => {
  it('passes over a long run of others’ events in bounded steps, and misses none of its own', async () => {
    const { sourceId, position } = await failing('rare');
    const { key } = await issueKey(service, 'reader', { sources: [sourceId] });
    let { cursor } = await feedOf(key, position);
    const crowd = new BranchLog(theirs.sourceId, branchOf({ ref: 'crowd' }));
    for (let pipeline = 1; pipeline <= 2_100; pipeline += 1) crowd.failed(pipeline);
    await crowd.appendTo(service.store);
    const rare = new BranchLog(sourceId, branchOf({ ref: 'rare' })).failed(1).failed(2).passed(3);
    await rare.appendTo(service.store);

    const pages: unknown[][] = [];
    for (let previous = ''; cursor !== previous; ) {
      const page = await askAs(service, key, `/v1/events?limit=2&after=${cursor}`);
      pages.push(idsIn(page, 'type'));
      [previous, cursor] = [cursor, String(page.json.nextCursor)];
    }
    expect(pages).toEqual([[], ['AlertOpened', 'AlertRecurred'], ['AlertResolved'], []]);
  });
});

describe('The pages of a key restricted to several sources', () => {
  it('have everything of these once, in the order of the list', async () => {
    const sources = [randomUUID(), randomUUID(), randomUUID()];
    const [one, other] = sources as [string, string, string];
    let position = 0n;
    for (let n = 0; n < 12; n += 1) {
      const log = new BranchLog(String(sources[n % 3]), branchOf({ ref: `interleaved-${n}` })).failed(1);
      position = await log.appendTo(service.store);
    }
    const { key } = await issueKey(service, 'reader', { sources: [one, other] });
    const idsOfPages = async (path: string, member: string): Promise<unknown[]> => {
      const ids: unknown[] = [];
      for (let cursor = ''; cursor !== 'null'; ) {
        const query = `minPosition=${position}&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const page = await askAs(service, key, `${path}?${query}`);
        ids.push(...idsIn(page, member));
        cursor = String(page.json.nextCursor);
      }
      return ids;
    };
    for (const [path, member] of [
      ['/v1/alerts', 'id'],
      ['/v1/branches', 'fingerprint'],
    ] as const) {
      const all = (await service.ask(`${path}?limit=12&minPosition=${position}`)).json.items as Record<
        string,
        unknown
      >[];
      const expected = all.filter(({ sourceId }) => sourceId === one || sourceId === other).map((item) => item[member]);
      expect(expected).toHaveLength(8);
      expect(await idsOfPages(path, member)).toEqual(expected);
    }
  });
});
