import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { openConnection } from '../support/raw-request.js';
import { ADMIN_KEY, answerTo, startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

describe('Tokens', () => {
  let storage: BreakableStorage;
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    storage = await createBreakableStorage();
    service = await startTestService({ storage });
    ({ token } = await service.registerSource());
  });
  afterAll(async () => {
    await service.stop();
    await storage.drop();
  });

  const body = JSON.stringify(pipelineHook());
  const requests: readonly (readonly [string, string, number, RequestInit])[] = [
    ['a good delivery', '/functions/v1/events?token=', 200, { method: 'POST', body }],
    ['a mistyped path', '/functions/v1/event?token=', 404, { method: 'POST', body }],
    ['a path of its own', '/functions/v1/events/', 404, { method: 'POST', body }],
    ['the root', '/?token=', 404, { method: 'POST', body }],
    ['a management path', '/v1/alerts?token=', 401, {}],
    [
      'a management path with a wrong query',
      '/v1/alerts?limit=',
      400,
      { headers: { authorization: `Bearer ${ADMIN_KEY}` } },
    ],
    [
      'a management path with a wrong cursor',
      '/v1/alerts?cursor=',
      400,
      { headers: { authorization: `Bearer ${ADMIN_KEY}` } },
    ],
    ['a path that is cut off', '/v1/alerts/', 404, { headers: { authorization: `Bearer ${ADMIN_KEY}` } }],
    ['a wrong method', '/functions/v1/events?token=', 405, { method: 'PUT', body }],
    ['a browser', '/functions/v1/events?token=', 405, {}],
    ['a browser and a slash too many', '/functions/v1/events/?token=', 405, {}],
    [
      'a management path that takes no query',
      '/v1/sources?x=',
      400,
      { method: 'POST', headers: { authorization: `Bearer ${ADMIN_KEY}` } },
    ],
    ['a malformed URL', '/functions/%zz/events?token=', 400, { method: 'POST', body }],
    ['a malformed query', '/functions/v1/events?%zz&token=', 200, { method: 'POST', body }],
    ['a bad body', '/functions/v1/events?token=', 400, { method: 'POST', body: '{"object_kind":' }],
    ['an oversized body', '/functions/v1/events?token=', 413, { method: 'POST', body: Buffer.alloc(26_214_401, 0x20) }],
    ['an oversized address', `/functions/v1/events?x=${'x'.repeat(20_000)}&token=`, 431, { method: 'POST', body }],
  ];

  it.each(requests)('are not repeated in the answer to %s', async (_, path, status, init) => {
    const answer = await answerTo(service.url + path + token, init);
    expect(answer.status).toBe(status);
    expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(token);
  });

  it('are not repeated where they stand in a wrong body', async () => {
    for (const wrong of [
      `{"object_kind":"${token}"}`,
      `{"${token}`,
      `"${token}"`,
      `{"object_kind":"pipeline","x":${token}}`,
    ]) {
      expect((await service.deliver(token, wrong)).text).not.toContain(token);
    }
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    for (const wrong of [`{"name":${token}}`, `{"${token}":1}`, `{"name":{"${token}":1}}`]) {
      const answer = await service.ask('/v1/sources', { ...init, body: wrong });
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain(token);
    }
  });

  it('are not repeated to somebody who speaks no HTTP', async () => {
    const connection = await openConnection(service.port);
    connection.socket.write(`POST /functions/v1/events?token=${token} FTP/9.9\r\n\r\n`);
    await connection.closed;
    expect(connection.received()).toMatch(/^HTTP\/1\.1 400 /);
    expect(connection.received()).not.toContain(token);
  });

  it('are not logged, neither by all of this nor by a store that fails', async () => {
    expect(service.logged.join('\n')).toContain('Application');
    const before = service.logged.length;
    const networks = [storage.network, storage.databaseNetwork];
    for (const network of networks) network.goDown();
    try {
      const answers = [
        await service.deliver(token, pipelineHook({ pipelineId: 902 })),
        await service.deliver(`${token}x`, pipelineHook()),
        await service.ask(`/v1/alerts?branch=${token}`),
        await service.ask(`/v1/alerts/${token}/history?minPosition=1`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([202, 503, 503, 503]);
      for (const answer of answers) {
        expect(answer.text).not.toContain(token);
      }
      await eventually(() => expect(service.logged.slice(before).join('\n')).toMatch(/ECONNRESET|terminated/));
    } finally {
      for (const network of networks) network.release();
    }
    expect(service.logged.join('\n')).not.toContain(token);
    expect(service.logged.join('\n')).not.toContain(ADMIN_KEY);
  });
});
