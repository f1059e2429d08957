import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mergeRequest, pipelineHook } from '../fixtures/pipeline-hook.js';
import { pushHook } from '../fixtures/push-hook.js';
import { eventually } from '../support/eventually.js';
import { startTestService, type TestService } from '../support/test-service.js';

describe('A push that deletes a branch', () => {
  let service: TestService;
  let id: string;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
    ({ token, id } = await service.registerSource());
  });
  afterAll(() => service.stop());

  const openAlert = async (hook: Parameters<typeof pipelineHook>[0]): Promise<string> => {
    const { json } = await service.deliver(token, pipelineHook(hook));
    expect(json.result).toBe('opened');
    return String(json.alert_id);
  };
  const alertAt = async (alertId: string, position: unknown) =>
    (await service.ask(`/v1/alerts/${alertId}?minPosition=${position}`)).json;

  it('resolves its alert, once', async () => {
    const alertId = await openAlert({ projectId: 1 });
    const hook = pushHook({ projectId: 1 });
    const { status, json } = await service.deliver(token, hook, { 'x-gitlab-event': 'Push Hook' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      source_id: id,
      type: 'RESOLVE',
      result: 'resolved',
      reason: expect.stringContaining('main (group/app) was deleted'),
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      payload: { project: { id: '1' }, branch: { kind: 'branch', ref: 'main' }, deleted: true },
      alert_id: alertId,
      position: expect.stringMatching(/^\d+$/),
    });
    expect(await alertAt(alertId, json.position)).toMatchObject({
      status: 'resolved',
      resolution: { reason: 'branch-deleted' },
    });

    const again = await service.deliver(token, hook);
    expect(again.json).toMatchObject({ result: 'ignored', type: null, alert_id: null, position: null });
    await openAlert({ projectId: 1, pipelineId: 902, finishedAt: new Date(Date.now() + 60_000).toISOString() });
  });

  it('resolves the alert of a tag', async () => {
    const alertId = await openAlert({ projectId: 2, ref: 'v1.0', tag: true });
    const branch = await service.deliver(token, pushHook({ projectId: 2, ref: 'refs/heads/v1.0' }));
    expect(branch.json.result).toBe('ignored');
    const tag = await service.deliver(token, pushHook({ projectId: 2, kind: 'tag_push', ref: 'refs/tags/v1.0' }));
    expect(tag.json).toMatchObject({ result: 'resolved', alert_id: alertId });
  });

  it('leaves alone what belongs to others: other projects, and strangers’ branches of that name', async () => {
    await openAlert({ projectId: 3 });
    const stranger = await openAlert({ projectId: 4, mergeRequest: mergeRequest(99, 4) });
    const { json } = await service.deliver(token, pushHook({ projectId: 4 }));
    expect(json).toMatchObject({ result: 'ignored', type: null });
    expect(await alertAt(stranger, await service.store.head())).toMatchObject({ status: 'open' });
  });

  it('is told from other pushes, which are ignored', async () => {
    await openAlert({ projectId: 5 });
    const { status, json } = await service.deliver(token, pushHook({ projectId: 5, after: 'f'.repeat(40) }));
    expect(status).toBe(200);
    expect(json).toMatchObject({
      result: 'ignored',
      payload: null,
      reason: expect.stringMatching(/deletes no branch/),
    });
  });

  it('is listed with the branch that it deleted', async () => {
    await service.deliver(token, pushHook({ projectId: 6, ref: 'refs/heads/feature/gone' }));
    await eventually(async () => {
      const { json } = await service.ask(`/v1/sources/${id}/deliveries?limit=1`);
      expect(json.items).toMatchObject([
        { result: 'ignored', project: { id: '6' }, branch: { kind: 'branch', ref: 'feature/gone' }, event: null },
      ]);
    });
  });
});
