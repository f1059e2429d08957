import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSecretToken } from '../../src/credentials/index.js';
import { askAs, issueKey, requestKey, type TestApiKey } from '../support/api-keys.js';
import { ADMIN_KEY, type Answer, answerTo, startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

let storage: BreakableStorage;
let service: TestService;
let known: TestApiKey;
let revoked: TestApiKey;
beforeAll(async () => {
  storage = await createBreakableStorage();
  service = await startTestService({ storage });
  known = await issueKey(service, 'admin');
  revoked = await issueKey(service, 'reader');
  await service.ask(`/v1/api-keys/${revoked.id}`, { method: 'DELETE' });
});
afterAll(async () => {
  await service.stop();
  await storage.drop();
});

const unknown = createSecretToken('pak_');

const expectSilence = (text: string): void => {
  for (const key of [known.key, revoked.key, unknown, ADMIN_KEY]) expect(text).not.toContain(key);
};

describe('API keys', () => {
  it('are not repeated in answers, whatever is wrong', async () => {
    const answers: Answer[] = [];
    for (const { key } of [known, revoked, { key: unknown }]) {
      answers.push(
        await askAs(service, key, '/v1/api-keys'),
        await askAs(service, key, `/v1/alerts?limit=${key}`),
        await askAs(service, key, `/v1/alerts?${key}=1`),
        await askAs(service, key, `/v1/${key}`),
        await askAs(service, key, `/v1/api-keys/${key}`, { method: 'DELETE' }),
        await askAs(service, key, '/v1/api-keys', { method: 'POST', body: { name: 'x', role: key } }),
        await askAs(service, key, '/v1/api-keys', { method: 'POST', body: { [key]: 1 } }),
        await answerTo(`${service.url}/v1/alerts?key=${key}`, { headers: { 'x-api-key': key } }),
        await requestKey(service, { name: 'x', role: 'reader', expiresAt: key }),
      );
    }
    for (const { text, headers } of answers) expectSilence(text + JSON.stringify([...headers]));
  });

  it('are not in the log of events, neither as data nor in metadata or names of streams', async () => {
    let events = 0;
    for await (const { position: _, revision: __, ...event } of service.store.readAll({
      filter: { streamPrefixes: [''] },
    })) {
      events += 1;
      expectSilence(JSON.stringify(event));
    }
    expect(events).toBeGreaterThanOrEqual(3);
  });

  it('are looked up again later while the store is away: a known one opens its routes, an unknown one is not called wrong', async () => {
    storage.network.goDown();
    try {
      const refused = await askAs(service, unknown, '/v1/api-keys');
      expect(refused.json).toMatchObject({
        status: 503,
        detail: expect.stringMatching(/^The API key cannot be looked up/),
      });
      expect(refused.headers.get('retry-after')).toBe('5');
      const asked = await askAs(service, known.key, '/v1/api-keys');
      expect(asked.json).toMatchObject({
        status: 503,
        detail: expect.stringMatching(/^The event store did not answer/),
      });
      expect((await askAs(service, revoked.key, '/v1/api-keys')).status).toBe(401);
      for (const { text } of [refused, asked]) expectSilence(text);
    } finally {
      storage.network.release();
    }
  });

  it('are not logged by all of this', () => {
    expect(service.logged.length).toBeGreaterThan(0);
    expectSilence(service.logged.join('\n'));
  });
});
