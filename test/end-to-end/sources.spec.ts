import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../src/modules/alerts/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { networkTo } from '../support/eventstoredb-harness.js';
import { eventually } from '../support/eventually.js';
import { ADMIN_KEY, answerTo, startTestService, type TestService } from '../support/test-service.js';
import { createTestStorage, networkToDatabase, type TestStorage } from '../support/test-storage.js';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('Sources', () => {
  let storage: TestStorage;
  let service: TestService;

  beforeAll(async () => {
    storage = await createTestStorage();
    service = await startTestService({ storage });
  });
  afterAll(async () => {
    await service.stop();
    await storage.drop();
  });

  const register = (body: unknown) =>
    service.ask('/v1/sources', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('are registered with a token that works at once, and a URL to paste', async () => {
    const { status, json } = await register({ name: '  our GitLab 🦊 ' });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(UUID_V4),
      name: 'our GitLab 🦊',
      token: expect.stringMatching(/^pas_[A-Za-z0-9]{43}$/),
      webhookUrl: `${service.url}/functions/v1/events?token=${json.token}`,
      position: expect.stringMatching(/^\d+$/),
    });
    const answer = await answerTo(String(json.webhookUrl), { method: 'POST', body: JSON.stringify(pipelineHook()) });
    expect(answer.json).toMatchObject({ result: 'opened', source_id: json.id });
  });

  it('are two events, written together, that know the token’s hash and who registered it', async () => {
    const { json } = await register({ name: 'audited' });
    const events = [];
    for await (const event of service.store.readStream(`source-${json.id}`, { direction: 'forwards' }))
      events.push(event);
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
      {
        type: 'SourceRegistered',
        data: { sourceId: json.id, name: 'audited', provider: 'gitlab', policy: { ...DEFAULT_POLICY } },
      },
      {
        type: 'SourceTokenIssued',
        data: {
          sourceId: json.id,
          tokenId: expect.stringMatching(UUID_V4),
          tokenHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          hint: `${String(json.token).slice(0, 8)}…`,
          label: null,
          expiresAt: null,
        },
      },
    ]);
    for (const { metadata } of events) {
      expect(metadata).toMatchObject({ actor: 'admin', onBehalfOf: null, schemaVersion: 2 });
      expect(metadata.$correlationId).toEqual(expect.stringMatching(UUID_V4));
    }
  });

  it('may share a name', async () => {
    const [one, other] = [await register({ name: 'twin' }), await register({ name: 'twin' })];
    expect(one.json.id).not.toBe(other.json.id);
  });

  it('are listed newest first, page by page, without their tokens', async () => {
    const registered = [];
    for (const name of ['first', 'second', 'third']) registered.push((await register({ name })).json);
    const newest = String(registered[2]?.position);

    const page = await service.ask(`/v1/sources?limit=2&minPosition=${newest}`);
    expect(page.status).toBe(200);
    expect(page.json.items).toMatchObject(
      [registered[2], registered[1]].map((source) => ({
        id: source?.id,
        name: source?.name,
        provider: 'gitlab',
        registeredAt: expect.stringMatching(/Z$/),
        registeredBy: 'admin',
        tokens: [
          {
            id: expect.stringMatching(UUID_V4),
            hint: `${String(source?.token).slice(0, 8)}…`,
            issuedAt: expect.stringMatching(/Z$/),
          },
        ],
        position: source?.position,
      })),
    );
    const rest = await service.ask(`/v1/sources?limit=200&cursor=${page.json.nextCursor}`);
    expect((rest.json.items as { name: string }[])[0]?.name).toBe('first');
    expect(rest.json.nextCursor).toBeNull();
    for (const { token } of registered) expect(page.text + rest.text).not.toContain(token);
  });

  it.each([
    [{}, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: '   ' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ name: 'nul\0' }, 'name'],
    [{ name: 'x', policy: {} }, 'policy'],
  ])('are refused with the field at fault: %p', async (body, field) => {
    const answer = await register(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ status: 400, field, detail: expect.stringContaining(field) });
  });

  it('take names of 100 characters, however many bytes', async () => {
    expect((await register({ name: '🦊'.repeat(100) })).status).toBe(201);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'minPosition=-1', 'cursor=x', 'limit=1&limit=2', 'order=name'])(
    'are not listed with ?%s',
    async (query) => {
      const answer = await service.ask(`/v1/sources?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.json.field).toBe(query.split('=', 1)[0]);
    },
  );

  it('are known to another process at once, and to the next start', async () => {
    const other = await startTestService({ storage });
    try {
      const hook = pipelineHook({ status: 'running' });
      // Many, because the other process hears of a new one on its own a moment later.
      const deliveredAtOnce = async () => {
        const { json } = await register({ name: 'shared' });
        return (await other.deliver(String(json.token), hook)).status;
      };
      for (let round = 0; round < 20; round += 1) expect(await deliveredAtOnce()).toBe(200);
      expect((await other.deliver('pas_unknown', hook)).status).toBe(404);

      const { json } = await register({ name: 'shared' });
      await other.registerSource('from the other');
      const third = await startTestService({ storage });
      expect((await third.deliver(String(json.token), hook)).status).toBe(200);
      await third.stop();
    } finally {
      await other.stop();
    }
  });
});

describe('A token that another process has just issued', () => {
  it('is no unknown one where the news of it is late', async () => {
    const storage = await createTestStorage();
    const toDatabase = await networkToDatabase(storage.databaseUrl);
    const toEvents = storage.eventStoreDbUrl === null ? null : await networkTo(storage.eventStoreDbUrl);
    const urls = { databaseUrl: toDatabase.url, eventStoreDbUrl: toEvents?.url ?? null };
    const here = await startTestService({ storage });
    const there = await startTestService({ storage: { ...storage, ...urls } });
    const network = toEvents?.network ?? toDatabase.network;
    try {
      network.holdAnswers();
      const { token } = await here.registerSource();
      const asked = network.requestBytes;
      const delivery = there.deliver(token, pipelineHook({ status: 'running' }));
      await Promise.race([delivery, eventually(() => expect(network.requestBytes).toBeGreaterThan(asked))]);
      network.release();
      expect((await delivery).status).toBe(200);
    } finally {
      network.release();
      await there.stop();
      await here.stop();
      for (const each of [toDatabase.network, toEvents?.network]) await each?.close();
      await storage.drop();
    }
  });
});

describe('The admin key', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ settings: { publicUrl: 'https://alerts.example.com' } });
  });
  afterAll(() => service.stop());

  const paths = ['/v1/alerts', '/v1/branches', '/v1/events', '/v1/sources'];
  const get = (path: string, headers: Record<string, string> = {}) => answerTo(service.url + path, { headers });

  it('opens every management route', async () => {
    for (const path of paths) expect((await service.ask(path)).status).toBe(200);
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: `Bearer ${ADMIN_KEY}x` }],
    ['another scheme', { authorization: `Basic ${Buffer.from(`admin:${ADMIN_KEY}`).toString('base64')}` }],
  ])('is asked for: %s', async (_, headers) => {
    for (const path of paths) {
      const answer = await get(path, headers as Record<string, string>);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('is not looked for in the address, and a source’s token is none', async () => {
    const { token } = await service.registerSource();
    expect((await get(`/v1/sources?token=${ADMIN_KEY}`)).status).toBe(401);
    expect((await get(`/v1/sources?key=${ADMIN_KEY}&api_key=${ADMIN_KEY}`)).status).toBe(401);
    expect((await get('/v1/sources', { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await service.deliver(ADMIN_KEY, pipelineHook())).status).toBe(404);
  });

  it.each(['//v1/sources', '/v1/sources/', '/%76%31/sources', '/v1%2Fsources'])(
    'is asked for however the path is written: %s',
    async (path) => {
      expect([401, 404]).toContain((await get(path)).status);
    },
  );

  it('is not needed for the health checks', async () => {
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('leaves webhook URLs to PUBLIC_URL', async () => {
    const { json } = await service.ask('/v1/sources', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"x"}',
    });
    expect(json.webhookUrl).toBe(`https://alerts.example.com/functions/v1/events?token=${json.token}`);
  });
});
