import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES, type Role } from '../../src/modules/access/index.js';
import { askAs, issueKey, requestKey } from '../support/api-keys.js';
import { startTestService, type TestService } from '../support/test-service.js';

/** Who may call what. A key that is restricted to sources is refused where it says `unrestricted`. */
type Expectation = Role | 'admin, unrestricted' | 'everybody' | 'source token';

/** Every route there is: one that is missing here fails the test, so that nobody adds one without saying whom it is for. */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  'GET /health/live': 'everybody',
  'GET /health/ready': 'everybody',
  'GET /metrics': 'everybody',
  'GET /openapi.json': 'everybody',
  'POST /functions/v1/events': 'source token',
  'GET /v1/alerts': 'reader',
  'GET /v1/alerts/:id': 'reader',
  'GET /v1/alerts/:id/history': 'reader',
  'POST /v1/alerts/:id/acknowledge': 'operator',
  'POST /v1/alerts/:id/resolve': 'operator',
  'POST /v1/alerts/resolve': 'operator',
  'GET /v1/branches': 'reader',
  'GET /v1/events': 'reader',
  'GET /v1/events/stream': 'reader',
  'GET /v1/sources': 'reader',
  'POST /v1/sources': 'admin, unrestricted',
  'GET /v1/sources/:id': 'reader',
  'PATCH /v1/sources/:id': 'admin',
  'POST /v1/sources/:id/disable': 'admin',
  'POST /v1/sources/:id/enable': 'admin',
  'POST /v1/sources/:id/tokens': 'admin',
  'DELETE /v1/sources/:id/tokens/:tokenId': 'admin',
  'PUT /v1/sources/:id/gitlab-token': 'admin',
  'DELETE /v1/sources/:id/gitlab-token': 'admin',
  'POST /v1/sources/:id/signing-keys': 'admin',
  'DELETE /v1/sources/:id/signing-keys/:keyId': 'admin',
  'GET /v1/sources/:id/policy': 'reader',
  'PUT /v1/sources/:id/policy': 'admin',
  'POST /v1/sources/:id/policy/preview': 'reader',
  'GET /v1/sources/:id/deliveries': 'reader',
  'GET /v1/sources/:id/deliveries/:deliveryId': 'reader',
  'POST /v1/sources/:id/deliveries/:deliveryId/redeliver': 'admin',
  'GET /v1/deliveries': 'reader',
  'GET /v1/spool': 'admin, unrestricted',
  'POST /v1/spool/parked/:id/retry': 'admin, unrestricted',
  'GET /v1/api-keys': 'admin, unrestricted',
  'POST /v1/api-keys': 'admin, unrestricted',
  'DELETE /v1/api-keys/:id': 'admin, unrestricted',
};

let service: TestService;
const keys = new Map<Role | 'restricted admin', string>();
beforeAll(async () => {
  service = await startTestService();
  for (const role of ROLES) keys.set(role, (await issueKey(service, role)).key);
  keys.set('restricted admin', (await issueKey(service, 'admin', { sources: [randomUUID()] })).key);
});
afterAll(() => service.stop());

const routes = (): readonly string[] =>
  service.routes.filter(({ method }) => method !== 'HEAD').map(({ method, path }) => `${method} ${path}`);

/** Its status alone: a stream is left again. */
const statusOf = async (route: string, key: string | null): Promise<number> => {
  const [method, path] = route.split(' ') as [string, string];
  const abort = new AbortController();
  const answer = await fetch(service.url + path.replaceAll(/:\w+/g, () => randomUUID()), {
    method,
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    signal: abort.signal,
  });
  abort.abort();
  return answer.status;
};

const mayCall = (caller: Role | 'restricted admin', expectation: Expectation): boolean => {
  if (expectation === 'admin, unrestricted') return caller === 'admin';
  const role = caller === 'restricted admin' ? 'admin' : caller;
  return ROLES.indexOf(role) >= ROLES.indexOf(expectation as Role);
};

describe('Every route', () => {
  it('says whom it is for, here', () => {
    expect([...new Set(routes())].sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(Object.entries(EXPECTED))('%s is for: %s', async (route, expectation) => {
    if (expectation === 'everybody') {
      expect([200, 503]).toContain(await statusOf(route, null));
      return;
    }
    expect(await statusOf(route, null)).toBe(401);
    if (expectation === 'source token') {
      for (const key of keys.values()) expect(await statusOf(route, key)).toBe(404);
      return;
    }
    for (const [caller, key] of keys) {
      const status = await statusOf(route, key);
      expect({ caller, refused: status === 403 }).toEqual({ caller, refused: !mayCall(caller, expectation) });
      expect(status).not.toBe(401);
    }
  });

  it('that may be read may be asked for its head, with the same key', async () => {
    for (const [route, expectation] of Object.entries(EXPECTED)) {
      if (!route.startsWith('GET /v1/')) continue;
      const head = route.replace('GET', 'HEAD');
      expect(await statusOf(head, null)).toBe(401);
      const status = await statusOf(head, keys.get('reader') as string);
      expect({ route, refused: status === 403 }).toEqual({ route, refused: expectation !== 'reader' });
    }
  });
});

describe('A key whose role is too low', () => {
  it('is told so before its body is read, as problem+json that names both roles', async () => {
    const answer = await askAs(service, keys.get('reader') as string, '/v1/sources', { method: 'POST', body: 7 });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'This needs an API key with the role admin; this one has the role reader.',
      requiredRole: 'admin',
      role: 'reader',
    });
  });

  it('leaves nothing behind', async () => {
    const head = await service.store.head();
    const operator = keys.get('operator') as string;
    const body = { name: `key ${randomUUID()}`, role: 'admin' };
    expect((await askAs(service, operator, '/v1/api-keys', { method: 'POST', body })).status).toBe(403);
    expect((await askAs(service, operator, '/v1/sources', { method: 'POST', body: { name: 'x' } })).status).toBe(403);
    expect(await service.store.head()).toBe(head);
    expect((await requestKey(service, body)).status).toBe(201);
  });
});
