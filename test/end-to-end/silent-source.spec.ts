import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SourceActivity } from '../../src/modules/sources/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { sendJson } from '../support/send-json.js';
import { startTestService, type TestService } from '../support/test-service.js';

const DAY = 86_400;

describe('A source without deliveries', () => {
  let service: TestService;
  let id: string;
  let token: string;
  beforeAll(async () => {
    service = await startTestService();
    ({ id, token } = await service.registerSource());
  });
  afterAll(() => service.stop());

  const send = sendJson(() => service);
  const isSilent = async (minPosition = '0') => {
    const { json } = await send('GET', `/v1/sources?limit=200&minPosition=${minPosition}`);
    return (json.items as { id: string; silent: boolean }[]).find((source) => source.id === id)?.silent;
  };
  const deliverWith = async (given: string) => {
    await service.deliver(given, pipelineHook());
    await service.app.get(SourceActivity, { strict: false }).flush();
  };

  it('shows as silent after the time that is set for it, until one comes that is let in', async () => {
    const { json } = await send('PATCH', `/v1/sources/${id}`, { silentAfterSeconds: 5 * DAY });
    expect(await isSilent(String(json.position))).toBe(false);
    // As if it had been registered six days ago.
    await service.app
      .get(DataSource)
      .query("UPDATE sources_v2.sources SET enabled_at = enabled_at - interval '6 days' WHERE id = $1", [id]);
    expect(await isSilent()).toBe(true);

    await deliverWith(`${token}x`);
    expect(await isSilent()).toBe(true);
    await deliverWith(token);
    expect(await isSilent()).toBe(false);
  });
});
