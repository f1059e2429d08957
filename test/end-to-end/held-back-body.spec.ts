import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { issueKey } from '../support/api-keys.js';
import { eventually } from '../support/eventually.js';
import { type HeldBackBody, holdBackBody } from '../support/held-back-body.js';
import { sendJson } from '../support/send-json.js';
import { newSigningToken, signatureHeaders } from '../support/signed-delivery.js';
import { startTestService, type TestService } from '../support/test-service.js';

const BODY = JSON.stringify(pipelineHook());

let service: TestService;
let id: string;
beforeAll(async () => {
  service = await startTestService({ settings: { encryptionKey: randomBytes(32).toString('base64') } });
});
afterAll(() => service.stop());

const send = sendJson(() => service);

describe('A delivery whose body comes late', () => {
  let token: string;
  beforeEach(async () => {
    ({ id, token } = await service.registerSource());
  });

  const begin = (headers: Record<string, string> = {}): Promise<HeldBackBody> => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    return holdBackBody(service.port, [`POST /functions/v1/events?token=${token} HTTP/1.1`, ...lines], BODY);
  };
  const recorded = () =>
    eventually(async () => {
      const { items } = (await send('GET', `/v1/sources/${id}/deliveries`)).json as { items: unknown[] };
      expect(items).toHaveLength(1);
      return items[0];
    });

  it('is taken where nothing has changed meanwhile', async () => {
    expect(await (await begin()).send()).toMatch(/^HTTP\/1\.1 200 .*"result":"opened"/s);
  });

  it('is refused where its token was revoked meanwhile', async () => {
    const delivery = await begin();
    const { json } = await send('GET', `/v1/sources/${id}`);
    const [{ id: tokenId }] = json.tokens as [{ id: string }];
    await send('DELETE', `/v1/sources/${id}/tokens/${tokenId}`);
    expect(await delivery.send()).toMatch(/^HTTP\/1\.1 404 .*Source not found/s);
    expect(await recorded()).toMatchObject({ result: 'rejected', reason: 'the token was revoked', event: null });
  });

  it('is refused where its token has expired meanwhile', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    const { json } = await send('POST', `/v1/sources/${id}/tokens`, { expiresAt });
    token = String(json.token);
    const delivery = await begin();
    await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(expiresAt)));
    expect(await delivery.send()).toMatch(/^HTTP\/1\.1 404 /);
    expect(await recorded()).toMatchObject({ result: 'rejected', reason: 'the token has expired' });
  });

  it('is refused where the key that it is signed with was removed meanwhile', async () => {
    const [old, next] = [newSigningToken(), newSigningToken()];
    const { json } = await send('POST', `/v1/sources/${id}/signing-keys`, { key: old });
    await send('POST', `/v1/sources/${id}/signing-keys`, { key: next });
    const delivery = await begin(signatureHeaders(BODY, { tokens: [old] }));
    await send('DELETE', `/v1/sources/${id}/signing-keys/${json.id}`);
    expect(await delivery.send()).toMatch(/^HTTP\/1\.1 401 /);
    expect(await recorded()).toMatchObject({ result: 'rejected', proof: { signature: 'wrong' } });
  });

  it('needs the secret that was set meanwhile, and none that was removed', async () => {
    const without = await begin();
    await send('PUT', `/v1/sources/${id}/gitlab-token`, { secret: 'new' });
    expect(await without.send()).toMatch(/^HTTP\/1\.1 401 /);
    const signedByNobodyWeKnow = await begin({
      ...signatureHeaders(BODY, { tokens: [newSigningToken()] }),
      'x-gitlab-token': 'new',
    });
    await send('DELETE', `/v1/sources/${id}/gitlab-token`);
    expect(await signedByNobodyWeKnow.send()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is ignored where its source was disabled meanwhile', async () => {
    const delivery = await begin();
    await send('POST', `/v1/sources/${id}/disable`);
    expect(await delivery.send()).toMatch(/^HTTP\/1\.1 200 .*the source is disabled/s);
  });
});

describe('A request to the API whose body comes late', () => {
  it('is refused where its key was revoked meanwhile, and does nothing', async () => {
    const name = `late ${randomBytes(4).toString('hex')}`;
    const { id: keyId, key } = await issueKey(service, 'admin');
    const head = ['POST /v1/sources HTTP/1.1', `authorization: Bearer ${key}`];
    const request = await holdBackBody(service.port, head, JSON.stringify({ name }));
    await send('DELETE', `/v1/api-keys/${keyId}`);
    expect(await request.send()).toMatch(/^HTTP\/1\.1 401 .*This API key is revoked/s);
    const { json } = await send('GET', '/v1/sources');
    expect((json.items as { name: string }[]).map((source) => source.name)).not.toContain(name);
  });
});
