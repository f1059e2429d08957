import { APIError, ITOC360 } from '@itoc360/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { startTestService, type TestService } from '../support/test-service.js';

describe('ITOC360’s own client (@itoc360/sdk)', () => {
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
    ({ token } = await service.registerSource());
  });
  afterAll(() => service.stop());

  const client = (options: Partial<ConstructorParameters<typeof ITOC360>[0]> = {}) =>
    new ITOC360({ token, baseUrl: service.url, ...options });
  const refusalOf = async (sending: Promise<unknown>): Promise<APIError> => {
    const error = await sending.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof APIError)) throw new Error(`no APIError but ${error}`, { cause: error });
    return error;
  };

  it('sends a delivery and understands the answer', async () => {
    const response = await client().sendRaw(pipelineHook());
    expect(response).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tenantId: 'default',
      providerId: 1,
      sourceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'ALERT',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      payload: { pipelineId: '901' },
      createdAt: expect.any(Date),
    });
    expect(response.raw.result).toBe('opened');
  });

  it('takes an ignored delivery for a success', async () => {
    const response = await client().sendAlert({ fingerprint: 'x', summary: 'no pipeline at all' });
    expect(response).toMatchObject({ type: '', fingerprint: '', raw: { result: 'ignored' } });
  });

  it('sees an unknown token as a credential failure', async () => {
    const error = await refusalOf(client({ token: 'pas_unknown' }).sendRaw(pipelineHook()));
    expect(error).toMatchObject({ status: 404, detail: 'Source not found', unauthorized: true, retryable: false });
  });

  it('sees a missing token as one, too', async () => {
    const withoutToken = (input: string, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      headers.delete('authorization');
      return fetch(input, { ...init, headers });
    };
    const error = await refusalOf(client({ fetch: withoutToken as typeof fetch }).sendRaw(pipelineHook()));
    expect(error).toMatchObject({ status: 401, unauthorized: true });
  });

  it('is told that a JSON array is no delivery', async () => {
    const error = await refusalOf(client().sendRaw([pipelineHook()]));
    expect(error).toMatchObject({ status: 400, detail: 'The body has to be a JSON object.', retryable: false });
  });

  it('is told that more than 25 MB are too much, and never loses the answer to a reset', async () => {
    for (const megabytes of [25, 60]) {
      const error = await refusalOf(client().sendRaw({ filler: 'x'.repeat(megabytes * 1_048_576) }));
      expect(error.status).toBe(413);
    }
  });

  it('never loses the refusal of a large delivery with a wrong token either', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const sending = client({ token: 'pas_unknown' }).sendRaw({ filler: 'x'.repeat(26_000_000) });
      // 503 where the busy machine could not make sure in time that nobody has this token.
      expect([404, 503]).toContain((await refusalOf(sending)).status);
    }
  });
});
