import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { type Answer, answerTo, startTestService, type TestService } from '../support/test-service.js';

describe('Requests whose credential fails', () => {
  let service: TestService;
  let token: string;
  /** Deliveries that were told that their token is wrong, not that they are too many. */
  let told = 0;

  beforeAll(async () => {
    service = await startTestService();
    ({ token } = await service.registerSource());
  });
  afterAll(() => service.stop());

  const running = pipelineHook({ status: 'running' });
  const wrongToken = async (): Promise<Answer> => {
    const answer = await service.deliver('pas_wrong', running);
    if (answer.status === 404) told += 1;
    return answer;
  };
  const wrongKey = () => answerTo(`${service.url}/v1/alerts`, { headers: { authorization: 'Bearer pak_wrong' } });
  const times = (count: number, request: () => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, request));
  const statusesOf = (answers: readonly Answer[]) => new Set(answers.map(({ status }) => status));

  it('are told what is wrong, as long as there are few', async () => {
    expect(statusesOf(await times(45, wrongToken))).toEqual(new Set([404]));
    expect(statusesOf(await times(45, wrongKey))).toEqual(new Set([401]));
  });

  it('are answered 429 when one address sends too many', async () => {
    const last = await eventually(async () => {
      const tooMany = (await times(20, wrongToken)).find(({ status }) => status === 429);
      expect(tooMany).toBeDefined();
      return tooMany as Answer;
    });
    expect(last.json).toEqual({ error: expect.stringContaining('without a valid credential') });
    expect(last.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);

    const key = (await times(20, wrongKey)).find(({ status }) => status === 429) as Answer;
    expect(key.json).toMatchObject({ status: 429, title: 'Too Many Requests' });
    expect(key.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  });

  it('never keep out a valid credential of the same address', async () => {
    const all = await Promise.all([
      times(50, wrongToken),
      times(10, () => service.deliver(token, running)),
      times(10, () => service.ask('/v1/alerts')),
    ]);
    const [refused, deliveries, questions] = all.map(statusesOf);
    expect(refused?.has(429)).toBe(true);
    expect([deliveries, questions]).toEqual([new Set([200]), new Set([200])]);
  });

  it('are listed unless they were too many', async () => {
    await eventually(async () => {
      const { json } = await service.ask('/v1/deliveries?result=rejected&limit=200');
      expect(json.items).toHaveLength(told);
    });
    expect(told).toBeGreaterThanOrEqual(45);
    const { json } = await service.ask('/v1/deliveries?result=rejected&limit=1');
    expect(json.items).toMatchObject([
      {
        sourceId: null,
        result: 'rejected',
        reason: 'the token belongs to no source',
        proof: { token: 'url', tokenId: null, gitlabToken: 'unchecked', signature: 'unchecked' },
        event: null,
      },
    ]);
  });
});
