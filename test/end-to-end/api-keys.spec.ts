import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askAs, issueKey, requestKey } from '../support/api-keys.js';
import { eventually } from '../support/eventually.js';
import { ADMIN_KEY, type Answer, startTestService, type TestService } from '../support/test-service.js';
import { createTestStorage, type TestStorage } from '../support/test-storage.js';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

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

const newName = (): string => `key ${randomUUID()}`;
const revoke = (id: string): Promise<Answer> => service.ask(`/v1/api-keys/${id}`, { method: 'DELETE' });
const eventsOf = async (name: string) => {
  const events = [];
  for await (const event of service.store.readStream(`api-key-${name}`, { direction: 'forwards' })) events.push(event);
  return events;
};

describe('An API key', () => {
  it('is shown once and works as soon as it was answered', async () => {
    const name = newName();
    const expiresAt = '2199-01-31T12:00:00+01:00';
    const sources = [randomUUID()];
    const { status, json } = await requestKey(service, { name, role: 'reader', sources, expiresAt });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(UUID_V4),
      key: expect.stringMatching(/^pak_[A-Za-z0-9]{43}$/),
      hint: `${String(json.key).slice(0, 8)}…`,
      name,
      role: 'reader',
      sources,
      issuedAt: TIME,
      issuedBy: 'admin',
      expiresAt: '2199-01-31T11:00:00.000Z',
      revokedAt: null,
      revokedBy: null,
      position: expect.stringMatching(/^\d+$/),
    });
    expect((await askAs(service, String(json.key), '/v1/alerts')).status).toBe(200);
    const { key: _, ...shown } = json;
    const list = await service.ask('/v1/api-keys?limit=1');
    expect(list.json.items).toEqual([shown]);
    expect(list.text).not.toContain(json.key);
  });

  it('is an event that names who issued it and holds the key’s hash', async () => {
    const admin = await issueKey(service, 'admin');
    const name = newName();
    const { json } = await askAs(service, admin.key, '/v1/api-keys', {
      method: 'POST',
      body: { name, role: 'operator' },
    });
    expect(json).toMatchObject({ issuedBy: admin.name, sources: null, expiresAt: null });
    await askAs(service, admin.key, `/v1/api-keys/${json.id}`, { method: 'DELETE' });

    const events = await eventsOf(name);
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
      {
        type: 'ApiKeyIssued',
        data: {
          keyId: json.id,
          name,
          role: 'operator',
          sources: null,
          keyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          hint: json.hint,
          expiresAt: null,
        },
      },
      { type: 'ApiKeyRevoked', data: { keyId: json.id } },
    ]);
    for (const { metadata } of events) {
      expect(metadata).toMatchObject({ actor: admin.name, apiKeyId: admin.id, schemaVersion: 1 });
      expect(metadata.$correlationId).toEqual(expect.stringMatching(UUID_V4));
    }
  });

  it('names itself in what is done with it', async () => {
    const admin = await issueKey(service, 'admin');
    const { json } = await askAs(service, admin.key, '/v1/sources', {
      method: 'POST',
      body: { name: 'made by a key' },
    });
    for await (const { metadata } of service.store.readStream(`source-${json.id}`, { direction: 'forwards' })) {
      expect(metadata).toMatchObject({ actor: admin.name, apiKeyId: admin.id });
    }
  });

  it('has its name to itself until it is revoked, in whatever case', async () => {
    const name = newName();
    const [one, ...others] = await Promise.all(
      [name, name.toUpperCase(), name].map((each) => requestKey(service, { name: each, role: 'reader' })),
    );
    const answers = [one, ...others] as Answer[];
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const issued = answers.find(({ status }) => status === 201);
    expect((await revoke(String(issued?.json.id))).status).toBe(200);
    expect((await requestKey(service, { name, role: 'reader' })).status).toBe(201);
  });

  it('opens nothing any more once it has expired, or was revoked', async () => {
    const short = await issueKey(service, 'reader', { expiresAt: new Date(Date.now() + 1_500).toISOString() });
    const long = await issueKey(service, 'reader', { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    await eventually(async () => {
      const { status, json } = await askAs(service, short.key, '/v1/alerts');
      expect({ status, detail: json.detail }).toEqual({ status: 401, detail: 'This API key has expired.' });
    });
    expect((await askAs(service, long.key, '/v1/alerts')).status).toBe(200);

    const answer = await revoke(long.id);
    expect(answer.json).toMatchObject({ id: long.id, revokedAt: TIME, revokedBy: 'admin' });
    expect(BigInt(String(answer.json.position))).toBeGreaterThan(BigInt(long.position));
    const refused = await askAs(service, long.key, '/v1/alerts');
    expect(refused.json).toMatchObject({ status: 401, detail: 'This API key is revoked.' });
    expect(refused.headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('is revoked once, whoever asks how often, and in either case of its id', async () => {
    const { id } = await issueKey(service, 'reader');
    const first = await revoke(id.toUpperCase());
    const second = await revoke(id);
    expect(second.json).toEqual(first.json);
    for (const unknown of [randomUUID(), 'no-uuid']) expect((await revoke(unknown)).status).toBe(404);
  });

  it.each([
    [{ role: 'reader' }, 'name'],
    [{ name: 7, role: 'reader' }, 'name'],
    [{ name: 'admin', role: 'reader' }, 'name'],
    [{ name: 'two\nlines', role: 'reader' }, 'name'],
    [{ name: 'x' }, 'role'],
    [{ name: 'x', role: 'owner' }, 'role'],
    [{ name: 'x', role: 'reader', sources: [] }, 'sources'],
    [{ name: 'x', role: 'reader', sources: ['all'] }, 'sources'],
    [{ name: 'x', role: 'reader', sources: randomUUID() }, 'sources'],
    [{ name: 'x', role: 'reader', expiresAt: '2025-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'x', role: 'reader', expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'x', role: 'reader', key: 'pak_mine' }, 'key'],
  ])('is refused with the field at fault: %j', async (body, field) => {
    const answer = await requestKey(service, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ field, detail: expect.stringContaining(field) });
  });
});

describe('The list of API keys', () => {
  it('is newest first, page by page', async () => {
    const keys = [];
    for (let n = 0; n < 3; n += 1) keys.push(await issueKey(service, 'reader'));
    const ids = (answer: Answer) => (answer.json.items as { id: string }[]).map(({ id }) => id);
    const page = await service.ask(`/v1/api-keys?limit=2&minPosition=${keys[2]?.position}`);
    expect(ids(page)).toEqual([keys[2]?.id, keys[1]?.id]);
    expect(ids(await service.ask(`/v1/api-keys?limit=1&cursor=${page.json.nextCursor}`))).toEqual([keys[0]?.id]);
    const all = await service.ask('/v1/api-keys?limit=200');
    expect(all.json.nextCursor).toBeNull();
  });

  it.each(['limit=0', 'cursor=x', 'minPosition=-1', 'role=admin'])('is not given with ?%s', async (query) => {
    const answer = await service.ask(`/v1/api-keys?${query}`);
    expect(answer.json).toMatchObject({ status: 400, field: query.split('=', 1)[0] });
  });
});

describe('On every process', () => {
  let other: TestService;
  beforeAll(async () => {
    other = await startTestService({ storage });
  });
  afterAll(() => other.stop());

  it('a new key works at once', async () => {
    // Many, because the other process hears of a new one on its own a moment later.
    for (let round = 0; round < 20; round += 1) {
      const { key } = await issueKey(service, 'reader');
      expect((await askAs(other, key, '/v1/alerts')).status).toBe(200);
    }
  });

  it('a revoked key is refused within a second', async () => {
    const { id, key } = await issueKey(service, 'reader');
    expect((await askAs(other, key, '/v1/alerts')).status).toBe(200);
    await revoke(id);
    await eventually(async () => expect((await askAs(other, key, '/v1/alerts')).status).toBe(401), 1_000);
  });

  it('a key that another process has issued can be revoked, and is in the list', async () => {
    const { id, key } = await issueKey(other, 'reader');
    expect((await revoke(id)).json).toMatchObject({ id, revokedBy: 'admin' });
    const list = await other.ask('/v1/api-keys?limit=1');
    expect(list.json.items).toEqual([expect.objectContaining({ id, revokedAt: TIME })]);
    expect((await askAs(service, key, '/v1/alerts')).status).toBe(401);
  });

  it('the next start knows the keys, and which ones are revoked', async () => {
    const [kept, revoked] = [await issueKey(service, 'reader'), await issueKey(service, 'reader')];
    await revoke(revoked.id);
    const third = await startTestService({ storage });
    try {
      expect((await askAs(third, kept.key, '/v1/alerts')).status).toBe(200);
      expect((await askAs(third, revoked.key, '/v1/alerts')).json.detail).toBe('This API key is revoked.');
    } finally {
      await third.stop();
    }
  });
});

describe('A key that nobody knows', () => {
  it.each([`pak_${'x'.repeat(43)}`, `${ADMIN_KEY}x`, 'pak_', 'x'])('is refused: %s', async (key) => {
    const answer = await askAs(service, key, '/v1/alerts');
    expect(answer.json).toMatchObject({ status: 401, detail: 'This API key is not known.' });
    expect(answer.text).not.toContain(key.length > 4 ? key : 'pak_');
  });
});
