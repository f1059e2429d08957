import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { openConnection } from '../support/raw-request.js';
import { sendJson } from '../support/send-json.js';
import { newSigningToken, type Signing, signatureHeaders } from '../support/signed-delivery.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';
import { createTestStorage } from '../support/test-storage.js';

const SECRET = 'gitlab-secret-token-of-the-tests';
const FIVE_MINUTES = 300_000;

let service: TestService;
let id: string;
let token: string;

beforeAll(async () => {
  service = await startTestService({ settings: { encryptionKey: randomBytes(32).toString('base64') } });
});
afterAll(() => service.stop());
beforeEach(async () => {
  ({ id, token } = await service.registerSource());
});

const send = sendJson(() => service);
const setGitlabToken = (secret: string) => send('PUT', `/v1/sources/${id}/gitlab-token`, { secret });
const addKey = async (key: string): Promise<string> => {
  const { status, json } = await send('POST', `/v1/sources/${id}/signing-keys`, { key });
  expect(status).toBe(201);
  return json.id as string;
};
const newKey = async (): Promise<string> => {
  const key = newSigningToken();
  await addKey(key);
  return key;
};

const BODY = JSON.stringify(pipelineHook());
const deliver = async (headers: Record<string, string> = {}, body = BODY) => {
  const { status, json, text } = await service.deliver(token, body, headers);
  return { status, result: json.result, error: json.error, text };
};
const deliverSigned = (signing: Signing, body = BODY) => deliver(signatureHeaders(BODY, signing), body);

/** The newest record of the source's deliveries. */
const recorded = (count: number) =>
  eventually(async () => {
    const { json } = await send('GET', `/v1/sources/${id}/deliveries`);
    const items = json.items as Record<string, unknown>[];
    expect(items).toHaveLength(count);
    return items[0]!;
  });

describe('A source without secrets', () => {
  it('lets deliveries in by their token, and the record says that their signature was ignored', async () => {
    const stale = { ...signatureHeaders(BODY, { tokens: [newSigningToken()] }), 'webhook-timestamp': '1' };
    expect(await deliver({ ...stale, 'x-gitlab-token': 'anything' })).toMatchObject({ status: 200, result: 'opened' });
    expect(await recorded(1)).toMatchObject({
      result: 'opened',
      proof: { token: 'url', tokenId: expect.any(String), gitlabToken: 'unchecked', signature: 'ignored' },
    });
  });

  it('says where the token stood', async () => {
    await answerTo(`${service.url}/functions/v1/events?token=wrong`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: BODY,
    });
    expect(await recorded(1)).toMatchObject({ proof: { token: 'bearer' } });
  });
});

describe('A source with GitLab’s secret token', () => {
  it.each([
    ['the right one', SECRET, 200, 'ok'],
    ['another one', `${SECRET}x`, 401, 'wrong'],
    ['none', undefined, 401, 'missing'],
  ])('answers a delivery that brings %s', async (_, given, status, gitlabToken) => {
    await setGitlabToken(SECRET);
    const answer = await deliver(given === undefined ? {} : { 'x-gitlab-token': given });
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.error).toMatch(/X-Gitlab-Token/);
    expect(answer.text).not.toContain(SECRET);
    expect(await recorded(1)).toMatchObject({
      result: status === 200 ? 'opened' : 'rejected',
      proof: { gitlabToken, signature: 'unchecked' },
      event: status === 200 ? expect.objectContaining({ pipelineId: '901' }) : null,
    });
  });
});

describe('A source with a signing token', () => {
  it.each([24, 32, 33, 64])('takes what is signed with it, also with a key of %i bytes', async (bytes) => {
    const key = newSigningToken(bytes);
    await addKey(key);
    expect(await deliverSigned({ tokens: [key] })).toMatchObject({ status: 200, result: 'opened' });
    expect(await recorded(1)).toMatchObject({ proof: { gitlabToken: 'unchecked', signature: 'ok' } });
  });

  it.each([
    ['with another key', { tokens: [newSigningToken()] }, 'wrong', /another signing token/],
    ['more than five minutes ago', { at: Date.now() - FIVE_MINUTES - 5_000 }, 'stale', /five minutes/],
    ['in the future', { at: Date.now() + FIVE_MINUTES + 600_000 }, 'stale', /five minutes/],
    ['not at all', { tokens: [] }, 'missing', /No signature/],
  ])('refuses what is signed %s', async (_, signing: Partial<Signing>, signature, error) => {
    const key = await newKey();
    const answer = await deliverSigned({ tokens: [key], ...signing });
    expect(answer).toMatchObject({ status: 401, error: expect.stringMatching(error) });
    expect(answer.text).not.toContain(key);
    expect(await recorded(1)).toMatchObject({ result: 'rejected', event: null, proof: { signature } });
  });

  it('refuses a body in which one byte was changed', async () => {
    const key = await newKey();
    expect((await deliverSigned({ tokens: [key] }, BODY.replace('"failed"', '"Failed"'))).status).toBe(401);
    expect((await deliverSigned({ tokens: [key] })).status).toBe(200);
  });

  it('verifies the bytes before it looks into them', async () => {
    const key = await newKey();
    const broken = '{"object_kind":';
    expect((await deliver(signatureHeaders(broken, { tokens: [newSigningToken()] }), broken)).status).toBe(401);
    expect((await deliver(signatureHeaders(broken, { tokens: [key] }), broken)).status).toBe(400);
  });

  it('takes any of several signatures, and any of its keys while they are rotated', async () => {
    const [old, next] = [newSigningToken(), newSigningToken()];
    const oldId = await addKey(old);
    expect((await deliverSigned({ tokens: [newSigningToken(), old] })).status).toBe(200);
    await addKey(next);
    for (const tokens of [[old], [next], [old, next]]) expect((await deliverSigned({ tokens })).status).toBe(200);

    await send('DELETE', `/v1/sources/${id}/signing-keys/${oldId}`);
    expect((await deliverSigned({ tokens: [old] })).status).toBe(401);
    expect((await deliverSigned({ tokens: [next] })).status).toBe(200);
    expect((await deliverSigned({ tokens: [old, next] })).status).toBe(200);
  });

  it('takes the same signed delivery again, which GitLab’s “Resend” sends: it is known by what it means', async () => {
    const headers = signatureHeaders(BODY, { tokens: [await newKey()] });
    expect(await deliver(headers)).toMatchObject({ status: 200, result: 'opened' });
    expect(await deliver(headers)).toMatchObject({ status: 200, result: 'duplicate' });
  });

  it('wants the secret token, too, where both are set', async () => {
    const key = await newKey();
    await setGitlabToken(SECRET);
    const signed = () => signatureHeaders(BODY, { tokens: [key] });
    expect((await deliver(signed())).error).toMatch(/X-Gitlab-Token/);
    expect((await deliver({ 'x-gitlab-token': SECRET })).error).toMatch(/No signature/);
    expect((await deliver({ ...signed(), 'x-gitlab-token': SECRET })).status).toBe(200);
    expect(await recorded(3)).toMatchObject({ proof: { gitlabToken: 'ok', signature: 'ok' } });
  });
});

describe('What shows in the head', () => {
  it.each([
    ['the secret token', 'x-gitlab-token: wrong'],
    [
      'the age of the signature',
      `x-gitlab-token: ${SECRET}\r\nwebhook-id: x\r\nwebhook-timestamp: 1\r\nwebhook-signature: v1,AA`,
    ],
  ])('is checked before the body is sent: %s', async (_, headers) => {
    await setGitlabToken(SECRET);
    await newKey();
    const connection = await openConnection(service.port);
    connection.socket.write(
      `POST /functions/v1/events?token=${token} HTTP/1.1\r\nhost: x\r\n${headers}\r\ncontent-length: 5400\r\n\r\n`,
    );
    await eventually(() => expect(connection.received()).toMatch(/^HTTP\/1\.1 401 .*}$/s));
    connection.socket.destroy();
  });
});

describe('A token', () => {
  it('that was revoked or has expired is that of no source, to the sender; the record says more', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { json: short } = await send('POST', `/v1/sources/${id}/tokens`, { label: 'short', expiresAt });
    const { json: revoked } = await send('POST', `/v1/sources/${id}/tokens`, {});
    await send('DELETE', `/v1/sources/${id}/tokens/${revoked.id}`);

    const gone = await service.deliver(String(revoked.token), BODY);
    expect([gone.status, gone.json]).toEqual([404, { error: 'Source not found' }]);
    expect(await recorded(1)).toMatchObject({
      result: 'rejected',
      reason: 'the token was revoked',
      proof: { token: 'url', tokenId: revoked.id },
    });
    await eventually(async () => expect((await service.deliver(String(short.token), BODY)).status).toBe(404));
    await eventually(async () => {
      const { json } = await send('GET', `/v1/sources/${id}/deliveries?result=rejected`);
      expect((json.items as { reason: string }[])[0]?.reason).toBe('the token has expired');
    });
    expect((await service.deliver(token, BODY)).status).toBe(200);
  });
});

describe('A disabled source', () => {
  it('ignores what is authentic, so that GitLab does not switch the hook off, and refuses what is not', async () => {
    await setGitlabToken(SECRET);
    expect((await send('POST', `/v1/sources/${id}/disable`)).status).toBe(200);
    const authentic = await service.deliver(token, BODY, { 'x-gitlab-token': SECRET });
    expect(authentic.status).toBe(200);
    expect(authentic.json).toMatchObject({ result: 'ignored', reason: 'the source is disabled', alert_id: null });
    expect((await deliver()).status).toBe(401);

    await send('POST', `/v1/sources/${id}/enable`);
    expect(await deliver({ 'x-gitlab-token': SECRET })).toMatchObject({ status: 200, result: 'opened' });
  });
});

describe('A source whose secret is lost', () => {
  it('has its deliveries put off, never let in unchecked, and each of them is listed', async () => {
    const storage = await createTestStorage();
    const settings = { encryptionKey: randomBytes(32).toString('base64') };
    const first = await startTestService({ storage, settings });
    const source = await first.registerSource();
    const secret = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: `{"secret":"${SECRET}"}` };
    expect((await first.ask(`/v1/sources/${source.id}/gitlab-token`, secret)).status).toBe(200);
    await first.app.get(DataSource).query('DELETE FROM secrets.source_secrets');
    await first.stop();

    const next = await startTestService({ storage, settings, beforeListening: () => undefined });
    try {
      await eventually(async () => {
        const { status, headers, json } = await next.deliver(source.token, BODY, { 'x-gitlab-token': SECRET });
        expect([status, headers.get('retry-after')]).toEqual([503, '5']);
        expect(json).toEqual({ error: 'The source cannot be looked up at the moment. Send it again.' });
      });
      await eventually(async () => {
        const { json } = await next.ask(`/v1/sources/${source.id}/deliveries?limit=1`);
        expect(json.items).toMatchObject([
          {
            result: 'rejected',
            reason: expect.stringContaining('could not be read'),
            proof: { token: 'url' },
            event: null,
          },
        ]);
      });
    } finally {
      await next.stop();
      await storage.drop();
    }
  });
});
