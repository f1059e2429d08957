import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BranchLog, branchOf, testSource } from '../support/branch-log.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';

const JSON_BODY = { 'content-type': 'application/json' };

let service: TestService;
let branches = 0;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const openAlert = async (): Promise<BranchLog> => {
  branches += 1;
  const log = new BranchLog(testSource(1), branchOf({ ref: `branch-${branches}` })).passed(1).failed(2);
  await log.appendTo(service.store);
  return log;
};

const post = (id: string, what: 'acknowledge' | 'resolve', body?: unknown): Promise<Answer> =>
  service.ask(`/v1/alerts/${id}/${what}`, {
    method: 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_BODY }),
  });

const appended = async (log: BranchLog, from: bigint) => {
  const events = [];
  for await (const event of service.store.readStream(log.stream, { direction: 'forwards', from })) events.push(event);
  return events;
};

describe('POST /v1/alerts/{id}/acknowledge', () => {
  it('answers the alert as it stands after it, and the lists show the same from there on', async () => {
    const { alertId } = await openAlert();
    const answer = await post(alertId, 'acknowledge', { note: 'I have a look' });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      id: alertId,
      status: 'open',
      acknowledgement: { by: 'admin', note: 'I have a look', at: expect.any(String) },
    });
    const { json } = await service.ask(`/v1/alerts/${alertId}?minPosition=${answer.json.position}`);
    expect(json).toEqual(answer.json);
  });

  it('needs no body at all', async () => {
    const { alertId } = await openAlert();
    const answer = await post(alertId, 'acknowledge');
    expect(answer.json).toMatchObject({ acknowledgement: { by: 'admin', note: null } });
    expect((await post(alertId, 'acknowledge', {})).status).toBe(200);
    expect((await post(alertId, 'acknowledge', null)).status).toBe(200);
    const empty = await service.ask(`/v1/alerts/${alertId}/acknowledge`, { method: 'POST', headers: JSON_BODY });
    expect(empty.status).toBe(200);
    expect((await post(alertId, 'acknowledge', { note: null, onBehalfOf: null })).status).toBe(200);
  });

  it('is refused with 409 for a resolved alert', async () => {
    const { alertId } = await openAlert();
    await post(alertId, 'resolve');
    const answer = await post(alertId, 'acknowledge');
    expect(answer.json).toMatchObject({ status: 409, detail: expect.stringMatching(/^The alert is resolved/) });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});

describe('POST /v1/alerts/{id}/resolve', () => {
  it('closes the alert in the name of the key’s owner', async () => {
    const log = await openAlert();
    const answer = await post(log.alertId, 'resolve', { note: 'known, harmless', onBehalfOf: 'Carla' });
    expect(answer.json).toMatchObject({
      status: 'resolved',
      resolvedAt: expect.any(String),
      resolution: { reason: 'manual', by: 'admin', note: 'known, harmless', pipelineId: null },
    });
    const [event] = await appended(log, 3n);
    expect(event).toMatchObject({ type: 'AlertResolved', metadata: { actor: 'admin', onBehalfOf: 'Carla' } });
    expect(String(event?.position)).toBe(answer.json.position);
  });

  it('changes nothing the second time', async () => {
    const log = await openAlert();
    const first = await post(log.alertId, 'resolve', { note: 'known' });
    const second = await post(log.alertId, 'resolve', { note: 'again' });
    expect(second.status).toBe(200);
    expect(second.json).toEqual(first.json);
    expect(await appended(log, 3n)).toHaveLength(1);
  });
});

describe.each(['acknowledge', 'resolve'] as const)('POST /v1/alerts/{id}/%s', (what) => {
  it('finds an alert whose opening the read model has yet to hear of', async () => {
    const log = await openAlert();
    expect((await post(log.alertId, what)).status).toBe(200);
  });

  it('takes the id in either case', async () => {
    const { alertId } = await openAlert();
    expect((await post(alertId.toUpperCase(), what)).json).toMatchObject({ id: alertId });
  });

  it.each([randomUUID(), 'no-uuid'])('answers 404 for the unknown alert %s', async (id) => {
    expect((await post(id, what)).json).toMatchObject({ status: 404, detail: 'There is no alert with this id.' });
  });

  it.each([
    [{ note: 'x'.repeat(2_001) }, 'note'],
    [{ note: 5 }, 'note'],
    [{ note: 'half a \ud83d character' }, 'note'],
    [{ note: 'nul \0' }, 'note'],
    [{ onBehalfOf: 'x'.repeat(201) }, 'onBehalfOf'],
    [{ remark: 'what?' }, 'remark'],
  ])('refuses the body %j with 400 and the field at fault', async (body, field) => {
    const { alertId } = await openAlert();
    expect((await post(alertId, what, body)).json).toMatchObject({ status: 400, field });
  });

  it.each(['[]', '["note"]', '"note"', '5', '{"note":'])('refuses the body %s with 400', async (body) => {
    const { alertId } = await openAlert();
    const answer = await service.ask(`/v1/alerts/${alertId}/${what}`, { method: 'POST', body, headers: JSON_BODY });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.status).toBe(400);
  });

  it('takes a note of 2,000 characters', async () => {
    const { alertId } = await openAlert();
    expect((await post(alertId, what, { note: 'ä'.repeat(2_000), onBehalfOf: 'o'.repeat(200) })).status).toBe(200);
  });
});
