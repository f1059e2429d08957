import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../src/modules/alerts/index.js';
import { SourceActivity, SourceDirectory, SourceSecrets } from '../../src/modules/sources/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { sendJson } from '../support/send-json.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';
import { createTestStorage, type TestStorage } from '../support/test-storage.js';

const encryptionKey = randomBytes(32).toString('base64');
const TIME = expect.stringMatching(/^\d{4}-.*Z$/);
const POSITION = expect.stringMatching(/^\d+$/);
const ID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
const WITHIN_MS = 1_000;

let storage: TestStorage;
let service: TestService;
let other: TestService;
let id: string;
let token: string;

beforeAll(async () => {
  storage = await createTestStorage();
  service = await startTestService({ storage, settings: { encryptionKey } });
  other = await startTestService({ storage, settings: { encryptionKey } });
});
afterAll(async () => {
  await service.stop();
  await other.stop();
  await storage.drop();
});
beforeEach(async () => {
  ({ id, token } = await service.registerSource('administered'));
});

const send = sendJson(() => service);
const path = (rest = '') => `/v1/sources/${id}${rest}`;
const hook = pipelineHook({ status: 'running' });
const expectProblem = (answer: { status: number; json: unknown; headers: Headers }, status: number, field?: string) => {
  expect(answer.json).toMatchObject({ status, detail: expect.any(String), ...(field === undefined ? {} : { field }) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
};

// Three of each: given fewer, Jest would hand the test a callback to call.
const routes: readonly (readonly [string, string, unknown])[] = [
  ['GET', '', undefined],
  ['PATCH', '', { name: 'x' }],
  ['POST', '/disable', undefined],
  ['POST', '/enable', undefined],
  ['POST', '/tokens', undefined],
  ['DELETE', `/tokens/${randomUUID()}`, undefined],
  ['PUT', '/gitlab-token', { secret: 'x' }],
  ['DELETE', '/gitlab-token', undefined],
  ['POST', '/signing-keys', { key: `whsec_${randomBytes(32).toString('base64')}` }],
  ['DELETE', `/signing-keys/${randomUUID()}`, undefined],
  ['GET', '/policy', undefined],
  ['PUT', '/policy', {}],
];

describe('A source', () => {
  it('is shown with everything but its secrets, to whoever has just changed it', async () => {
    const { status, json } = await send('GET', path());
    expect(status).toBe(200);
    expect(json).toEqual({
      id,
      name: 'administered',
      provider: 'gitlab',
      status: 'enabled',
      registeredAt: TIME,
      registeredBy: 'test',
      tokens: [
        {
          id: ID,
          label: null,
          hint: `${token.slice(0, 8)}…`,
          issuedAt: TIME,
          issuedBy: 'test',
          expiresAt: null,
          revokedAt: null,
          revokedBy: null,
          lastUsedAt: null,
        },
      ],
      gitlabToken: { set: false, changedAt: null },
      signingKeys: [],
      policyVersion: 1,
      deliveriesPerMinute: 6_000,
      silentAfterSeconds: 604_800,
      lastDeliveryAt: null,
      silent: false,
      position: POSITION,
    });
    expect((await send('GET', `/v1/sources/${id.toUpperCase()}`)).json).toEqual(json);
  });

  it('looks the same in the list', async () => {
    await send('POST', path('/tokens'), { label: 'second' });
    await send('POST', path('/disable'));
    const { json } = await send('GET', path());
    const list = await other.ask(`/v1/sources?limit=200&minPosition=${json.position}`);
    expect((list.json.items as { id: string }[]).find((source) => source.id === id)).toEqual(json);
  });

  it('gets other settings, only those that are named', async () => {
    const changed = await send('PATCH', path(), { name: ' renamed ', deliveriesPerMinute: 60 });
    expect(changed.status).toBe(200);
    expect(changed.json).toMatchObject({ name: 'renamed', deliveriesPerMinute: 60, silentAfterSeconds: 604_800 });
    const { json } = await send('PATCH', path(), { silentAfterSeconds: null });
    expect(json).toMatchObject({ name: 'renamed', deliveriesPerMinute: 60, silentAfterSeconds: null });
    expect((await send('PATCH', path(), { silentAfterSeconds: null })).json.position).toBe(json.position);
    expect((await send('PATCH', path(), {})).json).toEqual(json);
    expect((await send('PATCH', path())).json).toEqual(json);
  });

  it.each([
    ['name', { name: '' }],
    ['name', { name: null }],
    ['name', { name: 7 }],
    ['silentAfterSeconds', { silentAfterSeconds: 299 }],
    ['silentAfterSeconds', { silentAfterSeconds: '600' }],
    ['deliveriesPerMinute', { deliveriesPerMinute: 0 }],
    ['deliveriesPerMinute', { deliveriesPerMinute: 1.5 }],
    ['deliveriesPerMinute', { deliveriesPerMinute: null }],
    ['provider', { provider: 'github' }],
  ])('keeps its settings where %s is wrong: %j', async (field, body) => {
    const before = await send('GET', path());
    expectProblem(await send('PATCH', path(), body), 400, field);
    expect((await send('GET', path())).json).toEqual(before.json);
  });

  it.each(routes)('that there is not is not found: %s %s', async (method, rest, body) => {
    for (const unknown of [randomUUID(), 'none', 'a%2Fb']) {
      expectProblem(await send(method, `/v1/sources/${unknown}${rest}`, body), 404);
    }
  });

  it.each(routes)(
    'is nobody’s business who has no key, and takes no unknown parameter: %s %s',
    async (method, rest, body) => {
      const init = { method, body: body === undefined ? undefined : JSON.stringify(body) };
      expect((await answerTo(service.url + path(rest), init as RequestInit)).status).toBe(401);
      expectProblem(await send(method, path(`${rest}?secret=x`), body), 400, 'secret');
    },
  );

  it('that is disabled ignores what comes, on every process, until it is enabled again', async () => {
    const ignored = { result: 'ignored', reason: 'the source is disabled' };
    const { json } = await send('POST', path('/disable'), { note: 'moved to another server' });
    expect(json).toMatchObject({ source: { id, status: 'disabled' } });
    expect((await service.deliver(token, pipelineHook())).json).toMatchObject(ignored);
    await eventually(async () => expect((await other.deliver(token, hook)).json).toMatchObject(ignored), WITHIN_MS);

    const enabled = await send('POST', path('/enable'));
    expect(enabled.status).toBe(200);
    expect(enabled.json).toMatchObject({ id, status: 'enabled' });
    expect((await service.deliver(token, pipelineHook())).json.result).toBe('opened');
  });
});

describe('A key that is restricted to a source', () => {
  it('changes that one and finds no other, whatever it asks', async () => {
    const mine = await service.registerSource('mine');
    const made = await send('POST', '/v1/api-keys', { name: 'team', role: 'admin', sources: [mine.id] });
    const ask = (method: string, to: string, body?: unknown) => {
      const headers = { authorization: `Bearer ${made.json.key}`, 'content-type': 'application/json' };
      return answerTo(service.url + to, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    };
    const before = (await send('GET', path())).json;
    for (const [method, rest, body] of routes) expectProblem(await ask(method, path(rest), body), 404);
    const [theirs] = before.tokens as { id: string }[];
    expectProblem(await ask('DELETE', `/v1/sources/${mine.id}/tokens/${theirs?.id}`), 404);
    expectProblem(await ask('POST', '/v1/sources', { name: 'another' }), 403);
    expect((await send('GET', path())).json).toEqual(before);

    const changed = await ask('PATCH', `/v1/sources/${mine.id}`, { name: 'still mine' });
    expect(changed.json).toMatchObject({ id: mine.id, name: 'still mine' });
    const list = await ask('GET', `/v1/sources?minPosition=${changed.json.position}`);
    expect(list.json.items).toMatchObject([{ id: mine.id }]);
  });
});

describe('A source that delivers', () => {
  it('shows the minute in which it last did, and with which token', async () => {
    const issued = await send('POST', path('/tokens'));
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    await service.deliver(String(issued.json.token), hook);
    await service.app.get(SourceActivity, { strict: false }).flush();
    const { json } = await other.ask(path());
    const at = Date.parse(String(json.lastDeliveryAt));
    expect([minute, minute + 60_000]).toContain(at);
    expect(json.tokens).toMatchObject([{ lastUsedAt: null }, { id: issued.json.id, lastUsedAt: json.lastDeliveryAt }]);
  });
});

describe('A source that is disabled', () => {
  const openAlerts = async (source: string) =>
    (await send('GET', `/v1/alerts?status=open&source=${source}`)).json.items as { id: string }[];
  const openTwo = async () => {
    for (const pipeline of [
      { pipelineId: 1, ref: 'one' },
      { pipelineId: 2, ref: 'two' },
    ]) {
      expect((await service.deliver(token, pipelineHook(pipeline))).json.result).toBe('opened');
    }
  };

  it('says how many of its alerts are open, which nothing will close, and leaves them alone', async () => {
    await openTwo();
    const { status, json } = await send('POST', path('/disable'));
    expect(status).toBe(200);
    expect(json).toMatchObject({ source: { status: 'disabled' }, openAlerts: 2, resolvedAlerts: 0 });
    expect(await openAlerts(id)).toHaveLength(2);

    const again = await send('POST', path('/disable'), { resolveAlerts: true });
    expect(again.json).toMatchObject({ source: { status: 'disabled' }, openAlerts: 2, resolvedAlerts: 2 });
  });

  it('has them resolved where that is wished, with who and why, and nobody else’s', async () => {
    await openTwo();
    const another = await service.registerSource();
    await service.deliver(another.token, pipelineHook());
    const { json } = await send('POST', path('/disable'), { resolveAlerts: true, note: 'moved' });
    expect(json).toMatchObject({ openAlerts: 2, resolvedAlerts: 2 });
    await eventually(async () => expect(await openAlerts(id)).toEqual([]));
    const resolved = (await send('GET', `/v1/alerts?status=resolved&source=${id}`)).json.items;
    const resolution = { reason: 'manual', by: 'admin', note: 'moved', pipelineId: null };
    expect(resolved).toMatchObject([{ resolution }, { resolution }]);
    await eventually(async () => expect(await openAlerts(another.id)).toHaveLength(1));
  });

  it.each([
    ['resolveAlerts', { resolveAlerts: 'yes' }],
    ['resolveAlerts', { resolveAlerts: null }],
    ['note', { note: 'nul\0' }],
    ['reason', { reason: 'x' }],
  ])('is not where %s is wrong', async (field, body) => {
    expectProblem(await send('POST', path('/disable'), body), 400, field);
    expect((await send('GET', path())).json.status).toBe('enabled');
  });
});

describe('Tokens', () => {
  it('are changed without a gap: the next one works at once, the one before until it is revoked', async () => {
    const [first] = (await send('GET', path())).json.tokens as { id: string }[];
    const issued = await send('POST', path('/tokens'), { label: ' second ', expiresAt: '2100-01-01T00:00:00+02:00' });
    expect(issued.status).toBe(201);
    expect(issued.json).toEqual({
      id: ID,
      token: expect.stringMatching(/^pas_[A-Za-z0-9]{43}$/),
      hint: `${String(issued.json.token).slice(0, 8)}…`,
      label: 'second',
      webhookUrl: `${service.url}/functions/v1/events?token=${issued.json.token}`,
      issuedAt: TIME,
      expiresAt: '2099-12-31T22:00:00.000Z',
      position: POSITION,
    });
    const next = String(issued.json.token);
    for (const valid of [token, next]) expect((await service.deliver(valid, hook)).status).toBe(200);
    expect((await other.deliver(next, hook)).status).toBe(200);

    const revoked = await send('DELETE', path(`/tokens/${first?.id}`));
    expect(revoked.status).toBe(200);
    expect(revoked.json.tokens).toMatchObject([
      { id: first?.id, revokedAt: TIME, revokedBy: 'admin' },
      { id: issued.json.id, label: 'second', revokedAt: null, revokedBy: null },
    ]);
    expect((await service.deliver(token, hook)).status).toBe(404);
    await eventually(async () => expect((await other.deliver(token, hook)).status).toBe(404), WITHIN_MS);
    expect((await other.deliver(next, hook)).status).toBe(200);
    const again = await send('DELETE', path(`/tokens/${first?.id}`));
    expect([again.status, again.json.position]).toEqual([200, revoked.json.position]);
  });

  it('let nothing in once they have expired', async () => {
    const expiresAt = new Date(Date.now() + 3_000).toISOString();
    const { status, json } = await send('POST', path('/tokens'), { expiresAt });
    expect(status).toBe(201);
    await eventually(async () => {
      const answer = await service.deliver(String(json.token), hook);
      expect([answer.status, answer.json]).toEqual([404, { error: 'Source not found' }]);
    });
    expect((await service.deliver(token, hook)).status).toBe(200);
  });

  it('need neither a label nor a body', async () => {
    for (const body of [undefined, {}, { label: null, expiresAt: null }, { label: '  ' }]) {
      const { status, json } = await send('POST', path('/tokens'), body);
      expect([status, json.label, json.expiresAt]).toEqual([201, null, null]);
    }
  });

  it.each([
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['expiresAt', { expiresAt: 'tomorrow' }],
    ['expiresAt', { expiresAt: '2100-01-01T00:00:00' }],
    ['label', { label: 'x'.repeat(101) }],
    ['label', { label: 7 }],
    ['token', { token: 'chosen' }],
  ])('are not issued with a wrong %s: %j', async (field, body) => {
    expectProblem(await send('POST', path('/tokens'), body), 400, field);
    expect((await send('GET', path())).json.tokens).toHaveLength(1);
  });

  it('that there are not cannot be revoked', async () => {
    for (const unknown of [randomUUID(), 'none']) expectProblem(await send('DELETE', path(`/tokens/${unknown}`)), 404);
    const another = await service.registerSource();
    const [theirs] = (await send('GET', `/v1/sources/${another.id}`)).json.tokens as { id: string }[];
    expectProblem(await send('DELETE', path(`/tokens/${theirs?.id}`)), 404);
    expect((await service.deliver(another.token, hook)).status).toBe(200);
  });
});

describe('Secrets', () => {
  const secretsOn = ({ app }: TestService) => {
    const source = app.get(SourceDirectory, { strict: false }).get(id);
    return source === null ? null : app.get(SourceSecrets, { strict: false }).of(source);
  };

  it('are known on this process at once and on every other within a second', async () => {
    const secret = `gl-${randomUUID()}`;
    const set = await send('PUT', path('/gitlab-token'), { secret });
    expect([set.status, set.json.gitlabToken]).toEqual([200, { set: true, changedAt: TIME }]);
    expect(secretsOn(service)).toEqual({ gitlabToken: secret, signingKeys: [] });

    const keys = [randomBytes(32), randomBytes(24)];
    const ids: unknown[] = [];
    for (const key of keys) {
      const added = await send('POST', path('/signing-keys'), { key: `whsec_${key.toString('base64')}` });
      expect(added.status).toBe(201);
      expect(added.json).toEqual({ id: ID, addedAt: TIME, position: POSITION });
      ids.push(added.json.id);
    }
    const known = { gitlabToken: secret, signingKeys: keys.map((key, n) => ({ id: ids[n], key })) };
    expect(secretsOn(service)).toEqual(known);
    await eventually(() => expect(secretsOn(other)).toEqual(known), WITHIN_MS);
    expect((await send('GET', path())).json.signingKeys).toEqual(
      ids.map((keyId) => ({ id: keyId, addedAt: TIME, addedBy: 'admin' })),
    );

    expect((await send('DELETE', path(`/signing-keys/${ids[0]}`))).json.signingKeys).toMatchObject([{ id: ids[1] }]);
    const removed = await send('DELETE', path('/gitlab-token'));
    expect([removed.status, removed.json.gitlabToken]).toEqual([200, { set: false, changedAt: TIME }]);
    const left = { gitlabToken: null, signingKeys: known.signingKeys.slice(1) };
    expect(secretsOn(service)).toEqual(left);
    await eventually(() => expect(secretsOn(other)).toEqual(left), WITHIN_MS);
    expect((await send('DELETE', path('/gitlab-token'))).json).toEqual((await send('GET', path())).json);
    expectProblem(await send('DELETE', path(`/signing-keys/${ids[0]}`)), 404);
  });

  it('take the place of the one before, of GitLab’s token', async () => {
    for (const secret of ['first', 'second']) await send('PUT', path('/gitlab-token'), { secret });
    expect(secretsOn(service)?.gitlabToken).toBe('second');
    await eventually(() => expect(secretsOn(other)?.gitlabToken).toBe('second'), WITHIN_MS);
  });

  it.each([
    ['gitlab-token', 'PUT', 'secret', {}],
    ['gitlab-token', 'PUT', 'secret', { secret: '' }],
    ['gitlab-token', 'PUT', 'secret', { secret: 'geheim-grün' }],
    ['gitlab-token', 'PUT', 'secret', { secret: 'x'.repeat(513) }],
    ['gitlab-token', 'PUT', 'secret', { secret: 12345678 }],
    ['signing-keys', 'POST', 'key', { key: 'geheim' }],
    ['signing-keys', 'POST', 'key', { key: `whsec_${Buffer.alloc(16).toString('base64')}` }],
    ['signing-keys', 'POST', 'key', { key: null }],
    ['signing-keys', 'POST', 'id', { id: 'x', key: 'geheim' }],
  ])('are refused without being repeated: %s, %s, wrong %s', async (route, method, field, body) => {
    const answer = await send(method, path(`/${route}`), body);
    expectProblem(answer, 400, field);
    expect(answer.text).not.toMatch(/geheim|xxx|12345678/);
  });

  it('are not kept where there is no key to encrypt them with, and the answer says what to do', async () => {
    const without = await startTestService();
    const source = await without.registerSource();
    const ask = sendJson(() => without);
    const answer = await ask('PUT', `/v1/sources/${source.id}/gitlab-token`, { secret: 'geheim' });
    expectProblem(answer, 409);
    expect(answer.json.detail).toMatch(/^There is no ENCRYPTION_KEY .*openssl rand -base64 32/);
    expect((await ask('GET', `/v1/sources/${source.id}`)).json.gitlabToken).toEqual({ set: false, changedAt: null });
    await without.stop();
  });

  it('stand neither in the log nor in the service’s lines, and answers never show them', async () => {
    const secret = `plain-${randomUUID()}`;
    const key = randomBytes(32).toString('base64');
    const answers = [
      await send('PUT', path('/gitlab-token'), { secret }),
      await send('POST', path('/signing-keys'), { key: `whsec_${key}` }),
      await send('GET', path()),
      await send('GET', '/v1/sources?limit=200'),
    ];
    let log = '';
    for await (const { data, metadata } of service.store.readStream(`source-${id}`, { direction: 'forwards' })) {
      log += JSON.stringify({ data, metadata });
    }
    const lines = [...service.logged, ...other.logged].join('\n');
    for (const text of [...answers.map((answer) => answer.text), log, lines]) {
      for (const hidden of [secret, key, token, encryptionKey]) expect(text).not.toContain(hidden);
    }
    expect(log).toContain('signing-key');
  });
});

describe('A policy', () => {
  const { version: _, ...defaults } = DEFAULT_POLICY;

  it('is the default one at first, and then whatever is set, version by version', async () => {
    expect((await send('GET', path('/policy'))).json).toEqual(DEFAULT_POLICY);
    const wanted = {
      priorities: { failed: 'CRITICAL' },
      rules: [{ name: 'lenient', ref: 'wip/*', priorities: { failed: 'none' } }],
    };
    const set = await send('PUT', path('/policy'), { ...wanted, expectedVersion: 1 });
    expect(set.status).toBe(200);
    const second = { ...defaults, ...wanted, priorities: { ...defaults.priorities, failed: 'CRITICAL' }, version: 2 };
    expect(set.json).toEqual({ ...second, position: POSITION });
    expect((await other.ask(path('/policy'))).json).toEqual(second);
    expect((await send('PUT', path('/policy'), { ignoreTags: true })).json).toMatchObject({
      version: 3,
      ignoreTags: true,
      rules: [],
    });
    expect((await send('GET', path('/policy?version=1'))).json).toEqual(DEFAULT_POLICY);
    expect((await send('GET', path('/policy?version=2'))).json).toEqual(second);
    expect((await send('GET', path())).json.policyVersion).toBe(3);
    await eventually(
      () =>
        expect(other.app.get(SourceDirectory, { strict: false }).get(id)?.policy).toMatchObject({
          version: 3,
          ignoreTags: true,
        }),
      WITHIN_MS,
    );
  });

  it('stays as it is when it is set again', async () => {
    const { position } = (await send('GET', path())).json;
    expect((await send('PUT', path('/policy'), defaults)).json).toEqual({ ...DEFAULT_POLICY, position });
    const { json } = await send('PUT', path('/policy'), { ignoreForks: true });
    expect((await send('PUT', path('/policy'), { ignoreForks: true })).json).toEqual(json);
  });

  it('is not set by somebody who has not seen the last change', async () => {
    await send('PUT', path('/policy'), { ignoreForks: true, expectedVersion: 1 });
    const answer = await send('PUT', path('/policy'), { ignoreTags: true, expectedVersion: 1 });
    expectProblem(answer, 409);
    expect(answer.json.detail).toContain('at version 2 by now');
    expect((await send('GET', path('/policy'))).json).toMatchObject({ version: 2, ignoreTags: false });
  });

  it.each([
    ['expectedVersion', { expectedVersion: '1' }],
    ['expectedVersion', { expectedVersion: 0 }],
    ['version', { version: 2 }],
    ['priorities.failed', { priorities: { failed: 'URGENT' } }],
    ['rules[0].name', { rules: [{ priorities: {} }] }],
    ['failuresInARow', { failuresInARow: 11 }],
    ['ignoreTag', { ignoreTag: true }],
    ['body', [1]],
  ])('is refused with the field at fault: %s', async (field, body) => {
    expectProblem(await send('PUT', path('/policy'), body), 400, field);
    expect((await send('GET', path('/policy'))).json).toEqual(DEFAULT_POLICY);
  });

  it.each(['version=0', 'version=x', 'version=1&version=2', 'minPosition=x'])('is not shown for ?%s', async (query) => {
    expectProblem(await send('GET', path(`/policy?${query}`)), 400, query.split('=')[0]);
  });

  it('that there never was is not found', async () => {
    expectProblem(await send('GET', path('/policy?version=2')), 404);
  });
});
