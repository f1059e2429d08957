import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { openConnection } from '../support/raw-request.js';
import { startTestService, type TestService } from '../support/test-service.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('What became of a delivery is listed', () => {
  let service: TestService;
  let id: string;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());
  const register = async () => {
    ({ token, id } = await service.registerSource());
  };

  const newest = () =>
    eventually(async () => {
      const items = (await service.ask(`/v1/sources/${id}/deliveries`)).json.items as Record<string, unknown>[];
      expect(items).toHaveLength(1);
      return items[0] as Record<string, unknown>;
    });

  it('as it was answered', async () => {
    await register();
    const { json } = await service.deliver(token, pipelineHook());
    const record = await newest();
    expect(record).toMatchObject({
      id: expect.stringMatching(UUID),
      sourceId: id,
      receivedAt: json.created_at,
      result: 'opened',
      reason: json.reason,
      type: 'ALERT',
      proof: { token: 'url', gitlabToken: 'unchecked', signature: 'unchecked' },
      project: { id: '4711' },
      branch: { kind: 'branch', ref: 'main' },
      pipelineId: '901',
      status: 'failed',
      alertId: json.alert_id,
      position: json.position,
    });
    expect(record.durationMs).toBeGreaterThan(0);
    expect(JSON.stringify(record)).not.toContain(token);
  });

  it.each([
    ['that is no JSON', '{"object_kind":', 'The body has to be a JSON object.'],
    ['that is too large', Buffer.alloc(26_214_401, 0x20), 'The body is too large.'],
  ])('without the body, where that is one %s', async (_, body, reason) => {
    await register();
    expect((await service.deliver(token, body)).status).toBeGreaterThanOrEqual(400);
    const record = await newest();
    expect(record).toMatchObject({ result: 'rejected', reason, type: null, event: null, pipelineId: null });
    // The sender had proved itself.
    expect(record).toMatchObject({ proof: { token: 'url', tokenId: expect.stringMatching(UUID) } });
  });

  it('also where its body was cut off', async () => {
    await register();
    const connection = await openConnection(service.port);
    connection.socket.write(
      `POST /functions/v1/events?token=${token} HTTP/1.1\r\nhost: x\r\ncontent-length: 5400\r\n\r\n{"object_kind":`,
    );
    connection.socket.end();
    await connection.closed;
    expect(await newest()).toMatchObject({ result: 'rejected', event: null });
  });

  it('also where it was of no use, with the reason', async () => {
    await register();
    await service.deliver(token, pipelineHook({ status: 'running' }));
    expect(await newest()).toMatchObject({
      result: 'ignored',
      reason: expect.stringContaining('does not end a pipeline'),
      status: 'running',
      alertId: null,
      position: null,
    });
  });
});
