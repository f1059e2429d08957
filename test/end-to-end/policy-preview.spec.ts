import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildJob, pipelineHook } from '../fixtures/pipeline-hook.js';
import { pushHook } from '../fixtures/push-hook.js';
import { askAs, issueKey } from '../support/api-keys.js';
import { sendJson } from '../support/send-json.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
let id: string;
let token: string;

beforeAll(async () => {
  service = await startTestService();
  ({ token, id } = await service.registerSource());
});
afterAll(() => service.stop());

const send = sendJson(() => service);
const path = () => `/v1/sources/${id}/policy/preview`;
const preview = (body: unknown) => send('POST', path(), body);

describe('A policy’s preview', () => {
  it('says what a payload would do, in full, and changes nothing', async () => {
    const payload = pipelineHook({ projectId: 1 });
    const before = await service.store.head();
    const { status, json } = await preview({ payload });
    expect(status).toBe(200);
    expect(json).toEqual({
      result: 'opened',
      type: 'ALERT',
      reason: 'pipeline 901 is failed on main (group/app): opened an alert with priority HIGH',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      alertId: expect.any(String),
      priorityBefore: null,
      priorityAfter: 'HIGH',
      verdict: { kind: 'failing', priority: 'HIGH' },
      rule: 'default',
      policyVersion: 1,
      event: expect.objectContaining({ pipelineId: '901', project: expect.objectContaining({ id: '1' }) }),
    });
    expect(await service.store.head()).toBe(before);
    expect((await preview({ payload })).json).toEqual(json);

    const { json: delivered } = await service.deliver(token, payload);
    expect([delivered.result, delivered.reason, delivered.alert_id, delivered.fingerprint]).toEqual([
      json.result,
      json.reason,
      json.alertId,
      json.fingerprint,
    ]);
  });

  it('goes by the branch as it stands', async () => {
    const payload = (pipelineId: number, status: string) => pipelineHook({ projectId: 2, pipelineId, status });
    const { json: opened } = await service.deliver(token, payload(10, 'skipped'));
    const answers = [payload(10, 'skipped'), payload(11, 'failed'), payload(11, 'skipped'), payload(12, 'success')].map(
      async (given) => {
        const { json } = await preview({ payload: given });
        return [json.result, json.priorityBefore, json.priorityAfter, json.alertId === opened.alert_id];
      },
    );
    expect(await Promise.all(answers)).toEqual([
      ['duplicate', 'LOW', 'LOW', true],
      ['priority_changed', 'LOW', 'HIGH', true],
      ['recurred', 'LOW', 'LOW', true],
      ['resolved', 'LOW', null, true],
    ]);
  });

  it('tries another policy', async () => {
    const rule = { name: 'main matters', ref: 'main', priorities: { failed: 'CRITICAL' } };
    const { json } = await preview({
      payload: pipelineHook({ projectId: 3 }),
      policy: { rules: [rule], keepNames: false },
    });
    expect(json).toMatchObject({
      result: 'opened',
      priorityAfter: 'CRITICAL',
      rule: 'main matters',
      policyVersion: null,
      event: { triggeredBy: null, commitAuthor: null },
    });
    const silenced = await preview({
      payload: pipelineHook({ projectId: 3 }),
      policy: { priorities: { failed: 'none' } },
    });
    expect(silenced.json).toMatchObject({ result: 'recorded', verdict: null, rule: 'default', priorityAfter: null });
    expect((await send('GET', `/v1/sources/${id}/policy`)).json.version).toBe(1);
  });

  it('says why a payload is ignored', async () => {
    for (const payload of [pipelineHook({ status: 'running' }), pipelineHook({ source: 'parent_pipeline' })]) {
      const { json } = await preview({ payload });
      expect(json).toMatchObject({ result: 'ignored', type: null, verdict: null, rule: null, policyVersion: 1 });
      expect(json.event).not.toBeNull();
    }
    const { json } = await preview({ payload: { object_kind: 'note' } });
    expect(json).toMatchObject({
      result: 'ignored',
      event: null,
      reason: expect.stringMatching(/not a pipeline event/),
    });
  });

  it('says that a disabled source takes nothing, as a delivery is told', async () => {
    await send('POST', `/v1/sources/${id}/disable`);
    try {
      const payload = pipelineHook({ projectId: 5 });
      const [{ json }, { json: delivered }] = [await preview({ payload }), await service.deliver(token, payload)];
      expect(json).toMatchObject({
        result: 'ignored',
        alertId: null,
        priorityAfter: null,
        policyVersion: 1,
        event: null,
      });
      expect([json.result, json.reason]).toEqual([delivered.result, delivered.reason]);
      expect((await preview({ payload: pushHook() })).json.result).toBe('ignored');
    } finally {
      await send('POST', `/v1/sources/${id}/enable`);
    }
  });

  it('reads a payload as a delivery is read: large, and ids to the last digit', async () => {
    const builds = Array.from({ length: 3_000 }, (_, n) => buildJob(n + 1, 'test', `unit ${n}`, 'failed'));
    const large = JSON.stringify({ payload: pipelineHook({ projectId: 4, builds, pipelineId: 'ID' }) });
    expect(large.length).toBeGreaterThan(1_048_576);
    const { status, json } = await service.ask(path(), {
      method: 'POST',
      body: large.replace('"ID"', '9223372036854775807'),
    });
    expect(status).toBe(200);
    expect(json.event).toMatchObject({ pipelineId: '9223372036854775807', failedJobCount: 3_000 });
  });

  it.each([
    ['no payload', {}, 'payload'],
    ['a payload that is none', { payload: [] }, 'payload'],
    ['a deleted branch, which no policy judges', { payload: pushHook() }, 'payload'],
    ['a policy that is none', { payload: {}, policy: 5 }, 'policy'],
    ['a fault in the policy', { payload: {}, policy: { failuresInARow: 0 } }, 'policy.failuresInARow'],
    ['a fault in a rule', { payload: {}, policy: { rules: [{ priorities: {} }] } }, 'policy.rules[0].name'],
    ['something else', { payload: {}, polcy: {} }, 'polcy'],
  ])('names the field at fault: %s', async (_, body, field) => {
    const { status, json } = await preview(body);
    expect([status, json.field]).toEqual([400, field]);
  });

  it.each(['', '[]', '{"payload":', 'null'])('refuses the body %p', async (body) => {
    const { status, json } = await service.ask(path(), { method: 'POST', body });
    expect([status, json.field]).toEqual([400, 'body']);
  });

  it('refuses before it is parsed what is nested to hurt', async () => {
    const { status, json } = await service.ask(path(), { method: 'POST', body: '['.repeat(26_214_400) });
    expect([status, json.field, json.detail]).toEqual([400, 'body', expect.stringContaining('20,000 levels')]);
  });

  it('is for every role, and for nobody who may not know of the source', async () => {
    const other = await service.registerSource('other');
    const init = { method: 'POST', body: { payload: pipelineHook() } };
    const reader = await issueKey(service, 'reader');
    const restricted = await issueKey(service, 'admin', { sources: [other.id] });
    expect((await askAs(service, reader.key, path(), init)).status).toBe(200);
    expect((await askAs(service, restricted.key, path(), init)).status).toBe(404);
    expect((await askAs(service, restricted.key, path().replace(id, other.id), init)).status).toBe(200);
    expect((await send('POST', '/v1/sources/no-uuid/policy/preview', init.body)).status).toBe(404);
    expect((await answerTo(service.url + path(), { method: 'POST' })).status).toBe(401);
  });
});
