import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mergeRequest, type PipelineHook, pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { sendJson } from '../support/send-json.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';

/*
 * Every option of a policy at least once, over HTTP. The whole matrix of options, statuses and kinds of pipeline stands in
 * src/modules/alerts/domain/policy-matrix.spec.ts.
 */

let service: TestService;
let id: string;
let token: string;

beforeAll(async () => {
  service = await startTestService();
  ({ token, id } = await service.registerSource());
});
afterAll(() => service.stop());

const send = sendJson(() => service);
const setPolicy = async (policy: unknown): Promise<number> => {
  const { status, json } = await send('PUT', `/v1/sources/${id}/policy`, policy);
  expect(status).toBe(200);
  return json.version as number;
};
const preview = (payload: unknown) => send('POST', `/v1/sources/${id}/policy/preview`, { payload });

/** In one word: the priority of the alert that was opened, or what else became of the delivery. */
const meaningOf = ({ status, json }: Answer): string => {
  expect(status).toBe(200);
  const { result, type, reason } = json;
  if (result === 'opened') return /with priority (\w+)$/.exec(String(reason))?.[1] ?? 'unknown';
  if (result === 'recorded') return type === 'RESOLVE' ? 'passes' : type === 'ALERT' ? 'waits' : 'silent';
  return String(result);
};

let projectId = 0;
/** On a branch on which nothing has happened, one after the other; each is previewed before. */
const meanings = async (...hooks: readonly PipelineHook[]): Promise<string[]> => {
  projectId += 1;
  const found: string[] = [];
  for (const [number, hook] of hooks.entries()) {
    const payload = pipelineHook({ pipelineId: 901 + number, ...hook, projectId });
    const previewed = meaningOf(await preview(payload));
    found.push(meaningOf(await service.deliver(token, payload)));
    expect(previewed).toBe(found.at(-1));
  }
  return found;
};

const tag: PipelineHook = { ref: 'v1.2', tag: true };
const ownRequest: PipelineHook = { source: 'merge_request_event', mergeRequest: mergeRequest(1, 1) };
const forkRequest: PipelineHook = { source: 'merge_request_event', mergeRequest: mergeRequest(99, 1) };
const child: PipelineHook = { source: 'parent_pipeline' };
const forMergeRequest = (hook: PipelineHook): PipelineHook =>
  hook === ownRequest ? { ...hook, mergeRequest: mergeRequest(projectId + 1, projectId + 1) } : hook;

const statuses = async (hook: PipelineHook, names: string): Promise<string> => {
  const found: string[] = [];
  for (const status of names.split(' ')) found.push(...(await meanings({ ...forMergeRequest(hook), status })));
  return found.join(' ');
};

const FIVE = 'failed canceled skipped manual success';

describe('A policy, as deliveries feel it', () => {
  it.each([
    ['a branch', {}, 'HIGH MEDIUM LOW ignored passes'],
    ['a tag', tag, 'HIGH MEDIUM LOW ignored passes'],
    ['a merge request', ownRequest, 'HIGH MEDIUM LOW ignored passes'],
    ['a fork', forkRequest, 'HIGH MEDIUM LOW ignored passes'],
    ['a child pipeline', child, 'ignored ignored ignored ignored ignored'],
  ])('is the default one, on %s, until it is changed', async (_, hook: PipelineHook, expected) => {
    expect(await statuses(hook, FIVE)).toBe(expected);
  });

  it('sets priorities, or none', async () => {
    await setPolicy({ priorities: { failed: 'CRITICAL', canceled: 'none', skipped: 'MEDIUM' } });
    expect(await statuses({}, FIVE)).toBe('CRITICAL silent MEDIUM ignored passes');
  });

  it('has rules, of which the first that matches decides: by ref, by kind of ref, by source of the pipeline', async () => {
    await setPolicy({
      rules: [
        { name: 'release branches', ref: 'release/*', refKind: 'branch', priorities: { failed: 'CRITICAL' } },
        { name: 'nightly', pipelineSource: 'schedule', priorities: { failed: 'LOW', canceled: 'none' } },
        { name: 'forks', refKind: 'fork', priorities: { failed: 'none' } },
      ],
    });
    expect(await statuses({ ref: 'release/1', source: 'schedule' }, FIVE)).toBe('CRITICAL MEDIUM LOW ignored passes');
    expect(await statuses({ ref: 'release/1', tag: true }, 'failed canceled')).toBe('HIGH MEDIUM');
    expect(await statuses({ source: 'schedule' }, 'failed canceled success')).toBe('LOW silent passes');
    expect(await statuses(forkRequest, 'failed canceled success')).toBe('silent MEDIUM passes');
    expect(await statuses(ownRequest, 'failed')).toBe('HIGH');
  });

  it('says which sources of pipelines count', async () => {
    await setPolicy({ excludedPipelineSources: ['schedule'] });
    expect(await statuses({ source: 'schedule' }, FIVE)).toBe('ignored ignored ignored ignored ignored');
    expect(await statuses(child, 'failed success')).toBe('HIGH passes');
  });

  it('ignores tags', async () => {
    await setPolicy({ ignoreTags: true });
    expect(await statuses(tag, FIVE)).toBe('silent silent silent ignored passes');
    expect(await statuses({}, 'failed')).toBe('HIGH');
  });

  it('ignores forks', async () => {
    await setPolicy({ ignoreForks: true });
    expect(await statuses(forkRequest, FIVE)).toBe('silent silent silent ignored passes');
    expect(await statuses(ownRequest, 'failed')).toBe('HIGH');
  });

  it('lets manual pass', async () => {
    await setPolicy({ manualPasses: true });
    expect(await statuses({}, 'manual failed')).toBe('passes HIGH');
    expect(await meanings({ status: 'failed' }, { status: 'manual' })).toEqual(['HIGH', 'resolved']);
  });

  it('waits for so many failing pipelines in a row', async () => {
    await setPolicy({ failuresInARow: 3 });
    const row = ['failed', 'failed', 'success', 'failed', 'canceled', 'failed'].map((status) => ({ status }));
    expect(await meanings(...row)).toEqual(['waits', 'waits', 'passes', 'waits', 'waits', 'HIGH']);
  });

  it('forgives cancellations that a newer pipeline has overtaken', async () => {
    await setPolicy({ forgiveOvertakenCancellations: true });
    expect(await meanings({ status: 'canceled' }, { status: 'running' })).toEqual(['MEDIUM', 'resolved']);
    expect(await meanings({ status: 'failed' }, { status: 'running' })).toEqual(['HIGH', 'silent']);
    const late = await meanings({ status: 'running', pipelineId: 902 }, { status: 'canceled', pipelineId: 901 });
    expect(late[1]).toBe('waits');
  });

  it('keeps people’s names or leaves them out, in answers, in the log of deliveries and in the event log', async () => {
    const named = await service.deliver(token, pipelineHook({ projectId: 9_001 }));
    expect(named.text).toContain('Robin Muster');

    await setPolicy({ keepNames: false });
    const after = await service.store.head();
    const unnamed = await service.deliver(token, pipelineHook({ projectId: 9_002 }));
    expect(unnamed.json).toMatchObject({ result: 'opened', payload: { triggeredBy: null, commitAuthor: null } });
    const deliveries = await eventually(async () => {
      const { text, json } = await service.ask(`/v1/sources/${id}/deliveries?limit=1`);
      expect(json.items).toMatchObject([{ project: { id: '9002' } }]);
      return text;
    });
    const stored: string[] = [];
    for await (const event of service.store.readAll({ after, filter: { streamPrefixes: [`alert-${id}:`] } })) {
      stored.push(JSON.stringify([event.data, event.metadata]));
    }
    expect(stored).toHaveLength(2);
    expect(unnamed.text + deliveries + stored.join()).not.toMatch(/Robin Muster|Kim Beispiel/);
  });

  it('changes with the next delivery', async () => {
    const version = await setPolicy({ priorities: { failed: 'LOW' } });
    expect(await statuses({}, 'failed')).toBe('LOW');
    expect(await setPolicy({ priorities: { failed: 'none' } })).toBe(version + 1);
    expect(await statuses({}, 'failed')).toBe('silent');
  });
});
