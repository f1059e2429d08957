import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildJob, mergeRequest, pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { openConnection } from '../support/raw-request.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('POST /functions/v1/events', () => {
  let service: TestService;
  let token: string;
  let sourceId: string;

  beforeAll(async () => {
    service = await startTestService();
    ({ token, id: sourceId } = await service.registerSource());
  });
  afterAll(() => service.stop());

  it('answers a failing pipeline with everything that ITOC360 names, and our own fields', async () => {
    const hook = pipelineHook({ projectId: 1, pipelineId: 901 });
    const { status, headers, json } = await service.deliver(token, hook);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(json).toEqual({
      id: expect.stringMatching(UUID),
      tenant_id: 'default',
      provider_id: 1,
      source_id: sourceId,
      type: 'ALERT',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      payload: expect.objectContaining({
        pipelineId: '901',
        status: 'failed',
        branch: { kind: 'branch', ref: 'main' },
      }),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      result: 'opened',
      reason: expect.stringContaining('pipeline 901 is failed on main (group/app)'),
      alert_id: expect.stringMatching(UUID),
      position: expect.stringMatching(/^\d+$/),
    });
  });

  it('tells each step of an incident apart', async () => {
    const deliver = async (pipelineId: number, status: string) => {
      const { json } = await service.deliver(token, pipelineHook({ projectId: 2, pipelineId, status }));
      return [json.result, json.type, json.alert_id === null];
    };
    expect(await deliver(10, 'success')).toEqual(['recorded', 'RESOLVE', true]);
    expect(await deliver(11, 'skipped')).toEqual(['opened', 'ALERT', false]);
    expect(await deliver(12, 'failed')).toEqual(['priority_changed', 'ALERT', false]);
    expect(await deliver(13, 'failed')).toEqual(['recurred', 'ALERT', false]);
    expect(await deliver(13, 'failed')).toEqual(['duplicate', 'ALERT', false]);
    expect(await deliver(14, 'running')).toEqual(['ignored', null, true]);
    expect(await deliver(14, 'success')).toEqual(['resolved', 'RESOLVE', false]);
  });

  it('gives duplicates the id of the fact and its position', async () => {
    const hook = pipelineHook({ projectId: 3 });
    const first = await service.deliver(token, hook);
    const again = await service.deliver(token, hook);
    expect(again.json).toMatchObject({ result: 'duplicate', id: first.json.id, position: first.json.position });
  });

  it('gives ignored deliveries an id each, and no position', async () => {
    const first = await service.deliver(token, pipelineHook({ status: 'running' }));
    const again = await service.deliver(token, pipelineHook({ status: 'running' }));
    expect(first.json).toMatchObject({ result: 'ignored', type: null, alert_id: null, position: null });
    expect(first.json.payload).toMatchObject({ status: 'running' });
    expect(first.json.id).not.toBe(again.json.id);

    const note = await service.deliver(token, { object_kind: 'note' });
    expect(note.json).toMatchObject({
      result: 'ignored',
      type: null,
      fingerprint: null,
      payload: null,
      position: null,
    });
    expect(note.json.reason).toMatch(/not a pipeline event/);
  });

  it('keeps a stranger’s main apart from ours', async () => {
    const own = await service.deliver(token, pipelineHook({ projectId: 4, status: 'success' }));
    const stranger = await service.deliver(token, pipelineHook({ projectId: 4, mergeRequest: mergeRequest(99, 4) }));
    expect(stranger.json).toMatchObject({ result: 'opened', payload: { branch: { kind: 'fork', ref: '99/main' } } });
    expect(stranger.json.fingerprint).not.toBe(own.json.fingerprint);
  });

  it('answers with at most 8 kB, however much there is to say', async () => {
    const builds = Array.from({ length: 3_000 }, (_, n) =>
      buildJob(n + 1, 'test', `unit ${'ü'.repeat(150)}`, 'failed'),
    );
    const hook = pipelineHook({ projectId: 5, ref: 'ü'.repeat(500), projectPath: 'ü'.repeat(500), builds });
    expect(JSON.stringify(hook).length).toBeGreaterThan(1_048_576);
    const answer = await service.deliver(token, hook);
    expect(answer.json).toMatchObject({ result: 'opened', payload: { pipelineId: '901' } });
    expect(Buffer.byteLength(JSON.stringify(answer.json.payload))).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(answer.text)).toBeLessThanOrEqual(8_192);
  });

  it('stores what nobody may see neither in events nor in answers', async () => {
    const { text } = await service.deliver(token, pipelineHook({ projectId: 6 }));
    const stored: string[] = [];
    for await (const event of service.store.readAll({ filter: { streamPrefixes: ['alert-', 'source-'] } })) {
      stored.push(JSON.stringify([event.data, event.metadata]));
    }
    expect(stored.length).toBeGreaterThan(2);
    for (const secret of ['@example.com', 'a-variable-nobody-may-keep', token]) {
      expect(text + stored.join('\n')).not.toContain(secret);
    }
  });

  describe('lets in', () => {
    const url = (query: string) => `${service.url}/functions/v1/events${query}`;
    const body = JSON.stringify(pipelineHook({ status: 'running' }));
    const post = (query: string, headers: Record<string, string> = {}) =>
      answerTo(url(query), { method: 'POST', headers, body });

    it('a token in the URL or as Bearer; Bearer wins', async () => {
      expect((await post(`?token=${token}`)).status).toBe(200);
      expect((await post('', { authorization: `Bearer ${token}` })).status).toBe(200);
      expect((await post('?token=wrong', { authorization: `bearer ${token}` })).status).toBe(200);
      expect((await post(`?token=${token}`, { authorization: 'Bearer wrong' })).status).toBe(404);
      expect((await post(`?token=${token}`, { authorization: 'Basic dXNlcjpwYXNz' })).status).toBe(200);
    });

    it('nobody else', async () => {
      const none = await post('');
      expect([none.status, none.json]).toEqual([401, { error: expect.stringContaining('No token') }]);
      expect((await post('?token=')).status).toBe(401);
      expect((await post('', { authorization: 'Bearer ' })).status).toBe(401);

      const unknown = await post('?token=pas_unknown');
      expect([unknown.status, unknown.json]).toEqual([404, { error: 'Source not found' }]);
      expect((await post('?token=__proto__')).status).toBe(404);
      expect((await post(`?token=${'x'.repeat(5_000)}`)).status).toBe(404);
      expect((await post('?token=%zz')).status).toBe(404);
    });

    it.each([
      ['401', '/functions/v1/events'],
      ['404', '/functions/v1/events?token=pas_unknown'],
    ])('and says %s before the body is sent', async (status, path) => {
      const connection = await openConnection(service.port);
      connection.socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 5400\r\n\r\n`);
      await eventually(() => expect(connection.received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*}$`, 's')));
      connection.socket.destroy();
    });
  });
});
