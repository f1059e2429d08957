import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../src/modules/alerts/index.js';
import { DeliveryLog, type DeliveryRecord } from '../../src/modules/deliveries/index.js';
import { SourceWriter } from '../../src/modules/sources/commands/source-writer.js';
import type { SourceCommand } from '../../src/modules/sources/domain/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { deliveryRecord, PROOF, pipelineEvent, rejectedRecord } from '../support/delivery-records.js';
import { eventually } from '../support/eventually.js';
import { type Answer, answerTo, startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
let app: string;
let other: string;

beforeAll(async () => {
  service = await startTestService();
  app = (await service.registerSource('app')).id;
  other = (await service.registerSource('other')).id;
});
afterAll(() => service.stop());

const record = async (...records: DeliveryRecord[]): Promise<void> => {
  const log = service.app.get(DeliveryLog, { strict: false });
  for (const one of records) log.record(one);
  const last = records.at(-1) as DeliveryRecord;
  await eventually(async () => expect(await ids('/v1/deliveries?limit=200')).toContain(last.id));
};

const items = (answer: Answer): Record<string, unknown>[] => {
  expect(answer.status).toBe(200);
  return answer.json.items as Record<string, unknown>[];
};
const ids = async (path: string): Promise<unknown[]> => items(await service.ask(path)).map(({ id }) => id);
const everyId = async (path: string): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (let cursor = ''; ; ) {
    const answer = await service.ask(`${path}${cursor}`);
    found.push(...items(answer).map(({ id }) => id));
    if (answer.json.nextCursor === null) return found;
    cursor = `&cursor=${answer.json.nextCursor}`;
  }
};

describe('the delivery log over HTTP', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute));
  let opened: DeliveryRecord;
  let resolved: DeliveryRecord;
  let ofBranch: DeliveryRecord;
  let late: DeliveryRecord;
  let ofOther: DeliveryRecord;
  let wrongToken: DeliveryRecord;
  let wrongSignature: DeliveryRecord;

  beforeAll(async () => {
    const feature = { kind: 'branch', ref: 'feature/x' } as const;
    opened = deliveryRecord({ sourceId: app, receivedAt: at(1) });
    resolved = deliveryRecord({
      sourceId: app,
      receivedAt: at(2),
      result: 'resolved',
      type: 'RESOLVE',
      event: pipelineEvent({ pipelineId: '902', status: 'success' }),
    });
    ofBranch = deliveryRecord({ sourceId: app, receivedAt: at(3), event: pipelineEvent({ branch: feature }) });
    wrongSignature = rejectedRecord({
      sourceId: app,
      receivedAt: at(4),
      reason: 'the signature is wrong',
      proof: { ...PROOF, signature: 'wrong' },
    });
    ofOther = deliveryRecord({ sourceId: other, receivedAt: at(5) });
    wrongToken = rejectedRecord({ receivedAt: at(6) });
    late = deliveryRecord({ sourceId: app, receivedAt: at(0), result: 'ignored', type: null, event: null });
    await record(opened, resolved, ofBranch, wrongSignature, ofOther, wrongToken, late);
  });

  it('shows what became of a delivery', async () => {
    const answer = await service.ask(`/v1/sources/${app}/deliveries/${opened.id.toUpperCase()}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      id: opened.id,
      sourceId: app,
      receivedAt: '2026-11-23T10:01:00.000Z',
      result: 'opened',
      reason: opened.reason,
      type: 'ALERT',
      durationMs: 4.2,
      proof: PROOF,
      project: opened.project,
      branch: opened.branch,
      pipelineId: '901',
      status: 'failed',
      alertId: opened.alertId,
      position: '12',
      event: pipelineEvent(),
      redeliveryOf: null,
      redeliveredBy: null,
    });
  });

  it('shows of a rejected one how the proof failed, and nothing of what was sent', async () => {
    const answer = await service.ask(`/v1/sources/${app}/deliveries/${wrongSignature.id}`);
    expect(answer.json).toMatchObject({
      result: 'rejected',
      reason: 'the signature is wrong',
      proof: { token: 'url', signature: 'wrong' },
      project: null,
      branch: null,
      pipelineId: null,
      event: null,
    });
  });

  it('lists a source’s deliveries in the order in which they came in, the newest first, also where one was written late', async () => {
    const expected = [wrongSignature.id, ofBranch.id, resolved.id, opened.id, late.id];
    expect(await ids(`/v1/sources/${app}/deliveries`)).toEqual(expected);
    expect(await everyId(`/v1/sources/${app}/deliveries?limit=2`)).toEqual(expected);
  });

  it.each([
    ['result=opened', () => [ofBranch, opened]],
    ['result=rejected', () => [wrongSignature]],
    ['branch=feature/x', () => [ofBranch]],
    ['branch=main&result=resolved', () => [resolved]],
    ['pipeline=902', () => [resolved]],
    ['since=2026-11-23T10:02:00Z', () => [wrongSignature, ofBranch, resolved]],
    ['until=2026-11-23T10:02:00Z', () => [opened, late]],
    ['since=2026-11-23T10:01:00Z&until=2026-11-23T11:03:00%2B01:00', () => [resolved, opened]],
    ['result=stale', () => []],
  ])('filters a source’s deliveries by %s', async (query, expected) => {
    expect(await ids(`/v1/sources/${app}/deliveries?${query}`)).toEqual(expected().map(({ id }) => id));
  });

  it('lists those of all sources and of none', async () => {
    const expected = [wrongToken, ofOther, wrongSignature, ofBranch, resolved, opened, late].map(({ id }) => id);
    expect(await ids('/v1/deliveries')).toEqual(expected);
    expect(await everyId('/v1/deliveries?limit=3')).toEqual(expected);
    expect(await ids('/v1/deliveries?result=rejected')).toEqual([wrongToken.id, wrongSignature.id]);
    expect(await ids(`/v1/deliveries?source=${other.toUpperCase()}`)).toEqual([ofOther.id]);
    expect(await ids('/v1/deliveries?result=rejected&since=2026-11-23T10:05:00Z')).toEqual([wrongToken.id]);
  });

  it.each([
    ['/v1/deliveries?result=lost', 'result'],
    ['/v1/deliveries?source=app', 'source'],
    ['/v1/deliveries?since=yesterday', 'since'],
    ['/v1/deliveries?until=2026-11-23T10:00:00', 'until'],
    ['/v1/deliveries?limit=0', 'limit'],
    ['/v1/deliveries?limit=201', 'limit'],
    ['/v1/deliveries?branch=main', 'branch'],
    ['/v1/deliveries?minPosition=1', 'minPosition'],
    ['/v1/deliveries?cursor=abc', 'cursor'],
    [`/v1/deliveries?cursor=${Buffer.from('["deliveries","delivery log",[-1,"1"]]').toString('base64url')}`, 'cursor'],
    [`/v1/deliveries?cursor=${Buffer.from('["alerts","delivery log",[1,"1"]]').toString('base64url')}`, 'cursor'],
  ])('refuses %s and names the field', async (path, field) => {
    const answer = await service.ask(path);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({ status: 400, json: { field } });
  });

  it.each([
    ['pipeline=main', 'pipeline'],
    ['branch=%00', 'branch'],
    ['source=x', 'source'],
  ])('refuses %s in the list of a source', async (query, field) => {
    const answer = await service.ask(`/v1/sources/${app}/deliveries?${query}`);
    expect(answer).toMatchObject({ status: 400, json: { field } });
  });

  it.each([
    ['a source that is none', () => `/v1/sources/${randomUUID()}/deliveries`],
    ['a source id that is none', () => '/v1/sources/app/deliveries'],
  ])('answers 404 for %s', async (_, path) => {
    expect((await service.ask(path())).status).toBe(404);
  });

  it.each([
    ['a delivery that is none', () => `/v1/sources/${app}/deliveries/${randomUUID()}`],
    ['a delivery id that is none', () => `/v1/sources/${app}/deliveries/901`],
    ['a delivery of another source', () => `/v1/sources/${app}/deliveries/${ofOther.id}`],
    ['a delivery of no source', () => `/v1/sources/${app}/deliveries/${wrongToken.id}`],
    ['a delivery of a source that is none', () => `/v1/sources/${randomUUID()}/deliveries/${opened.id}`],
  ])('answers 404 for %s', async (_, path) => {
    expect((await service.ask(path())).status).toBe(404);
    expect((await service.ask(`${path()}/redeliver`, { method: 'POST' })).status).toBe(404);
  });
});

describe('POST …/redeliver', () => {
  const redeliver = (sourceId: string, { id }: Pick<DeliveryRecord, 'id'>): Promise<Answer> =>
    service.ask(`/v1/sources/${sourceId}/deliveries/${id}/redeliver`, { method: 'POST' });
  const change = async (sourceId: string, command: SourceCommand): Promise<void> => {
    const writer = service.app.get(SourceWriter, { strict: false });
    expect(await writer.carryOut(sourceId, command, { actor: 'test', onBehalfOf: null })).toMatchObject({
      kind: 'done',
    });
  };
  const inBranch = (ref: string) =>
    pipelineEvent({ branch: { kind: 'branch', ref }, pipelineId: '77', finishedAt: '2026-11-23T09:00:00Z' });

  it('handles the stored event again as a delivery of its own, and says who wanted that', async () => {
    const earlier = deliveryRecord({ sourceId: app, result: 'ignored', event: inBranch('again') });
    await record(earlier);
    const answer = await redeliver(app, earlier);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      sourceId: app,
      result: 'opened',
      type: 'ALERT',
      proof: earlier.proof,
      branch: { kind: 'branch', ref: 'again' },
      event: earlier.event,
      redeliveryOf: earlier.id,
      redeliveredBy: 'admin',
    });
    const { id, alertId, position } = answer.json as Record<string, string>;
    expect(id).not.toBe(earlier.id);

    const alert = await service.ask(`/v1/alerts/${alertId}?minPosition=${position}`);
    expect(alert.json).toMatchObject({ status: 'open', branch: { ref: 'again' } });
    const history = items(await service.ask(`/v1/alerts/${alertId}/history`));
    expect(history.map(({ actor }) => actor)).toEqual(history.map(() => 'admin'));
    const events = [];
    for await (const event of service.store.readAll({ after: 0n, filter: { streamPrefixes: [`alert-${app}`] } })) {
      if (event.metadata.deliveryId === id) events.push(event.metadata);
    }
    expect(events.length).toBeGreaterThan(0);
    expect(events).toEqual(events.map(() => expect.objectContaining({ redeliveryOf: earlier.id, actor: 'admin' })));

    await eventually(async () => {
      const stored = await service.ask(`/v1/sources/${app}/deliveries/${id}`);
      expect(stored.json).toEqual(answer.json);
    });
  });

  it('handles one that the event store did not take in time', async () => {
    const reason = 'The event store did not answer in time. Send it again.';
    const earlier = deliveryRecord({ sourceId: app, result: 'rejected', reason, event: inBranch('outage') });
    await record(earlier);
    expect(await redeliver(app, earlier)).toMatchObject({ status: 200, json: { result: 'opened' } });
  });

  it('handles what GitLab sent, under the policy of now', async () => {
    const source = await service.registerSource('policy');
    const hook = pipelineHook({ pipelineId: 5, status: 'failed', ref: 'main' });
    expect((await service.deliver(source.token, hook)).json.result).toBe('opened');
    const [earlier] = await eventually(async () => {
      const found = items(await service.ask(`/v1/sources/${source.id}/deliveries`));
      expect(found).toHaveLength(1);
      return found as unknown as DeliveryRecord[];
    });
    expect(earlier).toMatchObject({ event: { triggeredBy: 'Robin Muster' } });
    expect(JSON.stringify(earlier)).not.toContain('@');
    const { version: _, ...policy } = { ...DEFAULT_POLICY, keepNames: false };
    await change(source.id, { type: 'ChangePolicy', policy, expectedVersion: null });
    const answer = await redeliver(source.id, earlier as DeliveryRecord);
    expect(answer.json).toMatchObject({ result: 'duplicate', event: { triggeredBy: null, commitAuthor: null } });
  });

  it('is refused for a source that is disabled', async () => {
    const source = await service.registerSource('disabled');
    const earlier = deliveryRecord({ sourceId: source.id });
    await record(earlier);
    await change(source.id, { type: 'DisableSource', note: null });
    const answer = await redeliver(source.id, earlier);
    expect(answer).toMatchObject({ status: 409, json: { detail: 'The source is disabled: enable it first.' } });
  });

  it('is itself a delivery that can be handled again, and changes nothing twice', async () => {
    const earlier = deliveryRecord({ sourceId: app, event: inBranch('twice') });
    await record(earlier);
    const first = await redeliver(app, earlier);
    const { id } = first.json as { id: string };
    await eventually(async () => {
      const second = await redeliver(app, { id });
      expect(second.json).toMatchObject({ result: 'duplicate', redeliveryOf: id, position: first.json.position });
    });
  });

  it.each([
    ['one whose token was wrong', rejectedRecord({ event: pipelineEvent() }), 'The sender of this delivery did not'],
    [
      'one whose signature was wrong',
      deliveryRecord({ result: 'rejected', proof: { ...PROOF, signature: 'wrong' } }),
      'The sender of this delivery did not',
    ],
    [
      'one whose GitLab token was missing',
      deliveryRecord({ result: 'rejected', proof: { ...PROOF, gitlabToken: 'missing' } }),
      'The sender of this delivery did not',
    ],
    ['one without a pipeline event', deliveryRecord({ result: 'ignored', event: null }), 'This delivery holds no'],
    ['one that waits', deliveryRecord({ result: 'queued' }), '/v1/spool/parked/{id}/retry'],
  ])('refuses %s with a sentence', async (_, given, detail) => {
    const earlier = { ...given, sourceId: app };
    await record(earlier);
    const answer = await redeliver(app, earlier);
    expect(answer).toMatchObject({ status: 409, json: { detail: expect.stringContaining(detail) } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('API keys', () => {
  const issueKey = async (
    key: Record<string, unknown>,
  ): Promise<(path: string, init?: RequestInit) => Promise<Answer>> => {
    const body = JSON.stringify({ name: `key ${randomUUID()}`, ...key });
    const headers = { 'content-type': 'application/json' };
    const answer = await service.ask('/v1/api-keys', { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
    return (path, init) =>
      answerTo(service.url + path, { ...init, headers: { authorization: `Bearer ${answer.json.key}` } });
  };

  it('restricted to a source show its deliveries only, and redeliver nothing else', async () => {
    const mine = (await service.registerSource('mine')).id;
    const [of, foreign] = [deliveryRecord({ sourceId: mine }), deliveryRecord({ sourceId: other })];
    await record(of, foreign, rejectedRecord());
    const ask = await issueKey({ role: 'admin', sources: [mine] });

    expect(items(await ask('/v1/deliveries')).map(({ id }) => id)).toEqual([of.id]);
    expect(items(await ask('/v1/deliveries?result=rejected'))).toEqual([]);
    expect(items(await ask(`/v1/deliveries?source=${other}`))).toEqual([]);
    expect(items(await ask(`/v1/sources/${mine}/deliveries`))).toHaveLength(1);
    expect((await ask(`/v1/sources/${other}/deliveries`)).status).toBe(404);
    expect((await ask(`/v1/sources/${other}/deliveries/${foreign.id}`)).status).toBe(404);
    const redelivery = { method: 'POST' };
    expect((await ask(`/v1/sources/${other}/deliveries/${foreign.id}/redeliver`, redelivery)).status).toBe(404);
    expect((await ask(`/v1/sources/${mine}/deliveries/${of.id}/redeliver`, redelivery)).status).toBe(200);
  });

  it('need the role admin to redeliver, and may look with any', async () => {
    const earlier = deliveryRecord({ sourceId: app });
    await record(earlier);
    const ask = await issueKey({ role: 'operator' });
    expect((await ask(`/v1/sources/${app}/deliveries/${earlier.id}`)).status).toBe(200);
    const answer = await ask(`/v1/sources/${app}/deliveries/${earlier.id}/redeliver`, { method: 'POST' });
    expect(answer).toMatchObject({ status: 403, json: { requiredRole: 'admin' } });
  });
});
