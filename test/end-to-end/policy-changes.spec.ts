import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PipelineHook, pipelineHook } from '../fixtures/pipeline-hook.js';
import { startTestService, type TestService } from '../support/test-service.js';

interface Item {
  readonly type: string;
  readonly why: string;
}

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const newSource = async () => {
  const { id, token } = await service.registerSource('policies');
  return {
    id,
    deliver: async (pipelineId: number, status: string, over: PipelineHook = {}) => {
      const answer = await service.deliver(token, pipelineHook({ pipelineId, status, ...over }));
      expect(answer.status).toBe(200);
      return answer.json;
    },
    setPolicy: async (policy: unknown) => {
      const answer = await service.ask(`/v1/sources/${id}/policy`, {
        method: 'PUT',
        body: JSON.stringify(policy),
        headers: { 'content-type': 'application/json' },
      });
      expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
      return answer.json;
    },
  };
};

const historyOf = async (alertId: unknown): Promise<Item[]> => {
  const head = await service.store.head();
  const { json } = await service.ask(`/v1/alerts/${alertId}/history?minPosition=${head}`);
  return json.items as Item[];
};

const judgements = (items: readonly Item[]): (string | undefined)[] =>
  items.filter(({ type }) => type === 'PipelineOutcomeRecorded').map(({ why }) => why.split('. ').at(-1));

describe('a change of a source’s policy', () => {
  it('takes effect on the next delivery and never rewrites the past', async () => {
    const { deliver, setPolicy } = await newSource();
    const opened = await deliver(1, 'failed');
    expect(opened).toMatchObject({ result: 'opened', type: 'ALERT' });
    const before = await historyOf(opened.alert_id);
    expect(judgements(before)).toEqual(['Judged HIGH by policy version 1, rule "default".']);

    const rules = [
      { name: 'the main branch pages', ref: 'main', priorities: { failed: 'CRITICAL', canceled: 'none' } },
    ];
    expect(await setPolicy({ rules })).toMatchObject({ version: 2 });
    expect(await deliver(2, 'canceled')).toMatchObject({ result: 'recorded', type: null });
    expect(await deliver(1, 'failed')).toMatchObject({ result: 'duplicate' });
    expect(await deliver(3, 'failed')).toMatchObject({ result: 'priority_changed', alert_id: opened.alert_id });

    expect(await setPolicy({})).toMatchObject({ version: 3 });
    expect(await deliver(2, 'canceled')).toMatchObject({ result: 'duplicate' });
    expect(await deliver(4, 'success')).toMatchObject({ result: 'resolved', type: 'RESOLVE' });

    const after = await historyOf(opened.alert_id);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(judgements(after)).toEqual([
      'Judged HIGH by policy version 1, rule "default".',
      'Silenced by policy version 2, rule "the main branch pages".',
      'Judged CRITICAL by policy version 2, rule "the main branch pages".',
      'Judged passing by policy version 3, rule "success".',
    ]);
  });

  it('counts failures in a row by the policy of the day', async () => {
    const { deliver, setPolicy } = await newSource();
    await setPolicy({ failuresInARow: 3 });
    expect(await deliver(1, 'failed')).toMatchObject({ result: 'recorded', type: 'ALERT' });
    expect(await deliver(2, 'failed')).toMatchObject({ result: 'recorded' });
    await setPolicy({ failuresInARow: 1 });
    expect(await deliver(2, 'failed')).toMatchObject({ result: 'duplicate' });
    expect(await deliver(3, 'failed')).toMatchObject({ result: 'opened' });
  });
});
