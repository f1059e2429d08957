import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, type Policy } from '../../src/modules/alerts/domain/index.js';
import { BranchLog, branchOf, testSource } from '../support/branch-log.js';
import { pipelineEvent } from '../support/branch-scenario.js';
import { startTestService, type TestService } from '../support/test-service.js';

interface Item {
  readonly type: string;
  readonly summary: string;
  readonly why: string;
  readonly actor: string | null;
  readonly [key: string]: unknown;
}

let service: TestService;
let branches = 0;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const newBranch = (policy = DEFAULT_POLICY): BranchLog => {
  branches += 1;
  return new BranchLog(testSource(1), branchOf({ ref: `branch-${branches}` }), policy);
};

const historyOf = async (log: BranchLog, alertId = log.alertId): Promise<Item[]> => {
  const position = await log.appendTo(service.store);
  const answer = await service.ask(`/v1/alerts/${alertId}/history?minPosition=${position}`);
  expect(answer.status).toBe(200);
  expect(answer.json.nextCursor).toBeNull();
  return answer.json.items as Item[];
};

const tell = (items: readonly Item[]): string[] => items.map(({ summary, why }) => `${summary}. ${why}`);

describe('GET /v1/alerts/{id}/history', () => {
  it('tells the whole life of an alert and why each thing happened', async () => {
    const log = newBranch().passed(1).canceled(2).failed(3).acknowledged('ann', 'I have a look').passed(4);
    expect(tell(await historyOf(log))).toEqual([
      'Pipeline 2 was canceled. It opened the alert with priority MEDIUM. Judged MEDIUM by policy version 1, rule "default".',
      `Alert opened with priority MEDIUM: Pipeline canceled on branch-${branches} (group/app). Pipeline 2 was canceled, and nothing was outstanding before.`,
      'Pipeline 3 failed. It is one more failure of the open alert. Judged HIGH by policy version 1, rule "default".',
      'Alert recurred: 2 occurrences. Pipeline 3 failed while the alert was open.',
      'Priority went up from MEDIUM to HIGH. Pipeline 3 failed: HIGH is now the highest outstanding priority.',
      'Acknowledged by ann. Note: I have a look',
      'Pipeline 4 passed. It resolved the alert: after it, nothing that failed is outstanding. Judged passing by policy version 1, rule "success".',
      'Resolved: pipeline 4 passed. Nothing that failed is outstanding after pipeline 4.',
    ]);
  });

  it('tells why an outcome changed nothing', async () => {
    const log = newBranch({ ...DEFAULT_POLICY, priorities: { failed: 'HIGH', canceled: 'MEDIUM', skipped: 'none' } })
      .failed(10)
      .passed(20)
      .failed(30)
      .passed(15)
      .failed(12)
      .failed(20, 20)
      .failed(20, 19)
      .skipped(31)
      .passed(25)
      .failed(24);
    const whys = (await historyOf(log)).filter(({ type }) => type === 'PipelineOutcomeRecorded').map(({ why }) => why);
    expect(whys.slice(1)).toEqual([
      'Pipeline 15 passed, but lies below the last passing pipeline 20. Judged passing by policy version 1, rule "success".',
      'Pipeline 12 failed, but lies below the last passing pipeline 20. Judged HIGH by policy version 1, rule "default".',
      'Pipeline 20 failed, but the same pipeline passed in the same second. Judged HIGH by policy version 1, rule "default".',
      'Pipeline 20 failed, but the same pipeline passed after that. Judged HIGH by policy version 1, rule "default".',
      'Pipeline 31 was skipped, but the policy silences it. Silenced by policy version 1, rule "default".',
      'Pipeline 25 passed, but pipeline 30 that failed above it is outstanding. Judged passing by policy version 1, rule "success".',
      'Pipeline 24 failed, but lies below the last passing pipeline 25. Judged HIGH by policy version 1, rule "default".',
    ]);
  });

  it('tells what a person has closed, and for whom they claim to have done it', async () => {
    const log = newBranch().failed(5).resolved('bob', null).failed(7).failed(4);
    expect((await historyOf(log)).at(-1)?.why).toBe(
      'Pipeline 4 failed, but lies within what was closed without a passing pipeline, up to pipeline 5. Judged HIGH by policy version 1, rule "default".',
    );
    const { json: alert } = await service.ask(`/v1/alerts/${log.alertId}`);
    const body = JSON.stringify({ note: 'flaky', onBehalfOf: 'Carla' });
    const headers = { 'content-type': 'application/json' };
    const { json: resolved } = await service.ask(`/v1/alerts/${alert.id}/resolve`, { method: 'POST', body, headers });
    const { json } = await service.ask(`/v1/alerts/${alert.id}/history?minPosition=${resolved.position}`);
    expect((json.items as Item[]).at(-1)).toMatchObject({
      type: 'AlertResolved',
      actor: 'admin',
      summary: 'Resolved by admin, who claims to do so for Carla',
      why: 'Everything that failed up to pipeline 7 is over. Note: flaky',
    });
  });

  it('tells of cancellations that a newer pipeline overtook', async () => {
    const log = newBranch({ ...DEFAULT_POLICY, forgiveOvertakenCancellations: true }).canceled(5);
    const { project, branch } = branchOf({ ref: `branch-${branches}` });
    const alertId = log.alertId;
    log.deliver(pipelineEvent(6, 'running', null, { project, branch }));
    expect(tell((await historyOf(log, alertId)).slice(2))).toEqual([
      'Pipeline 6 was seen, in status running. It is the newest pipeline of the branch so far: cancellations of older ones count no more.',
      'Resolved: overtaken by pipeline 6. Pipeline 6 is newer than the canceled ones, and nothing else is outstanding.',
    ]);
  });

  it('shows the policy version and the rule that judged each outcome, whatever the policy was changed to afterwards', async () => {
    const version1: Policy = {
      ...DEFAULT_POLICY,
      forgiveOvertakenCancellations: true,
      rules: [{ name: 'a night’s rest', pipelineSource: 'schedule', priorities: { failed: 'LOW' } }],
    };
    const version2: Policy = { ...DEFAULT_POLICY, version: 2, manualPasses: true, rules: [] };
    const version3: Policy = { ...version1, version: 3, priorities: { ...version1.priorities, failed: 'none' } };
    const log = newBranch(version1);
    const over = branchOf({ ref: `branch-${branches}` });
    log.deliver(pipelineEvent(1, 'failed', 1, { ...over, source: 'schedule' })).canceled(2);
    const alertId = log.alertId;
    const toldBefore = await historyOf(log);
    log.under(version2).failed(3).under(version3).failed(4).under(version2);
    log.deliver(pipelineEvent(5, 'manual', 5, over));

    const told = await historyOf(log, alertId);
    expect(told.slice(0, toldBefore.length)).toEqual(toldBefore);
    expect(
      told.filter(({ type }) => type === 'PipelineOutcomeRecorded').map(({ why }) => why.split('. ').at(-1)),
    ).toEqual([
      'Judged LOW by policy version 1, rule "a night’s rest".',
      'Judged MEDIUM, until a newer pipeline is seen, by policy version 1, rule "default".',
      'Judged HIGH by policy version 2, rule "default".',
      'Silenced by policy version 3, rule "default".',
      'Judged passing by policy version 2, rule "manual-passes".',
    ]);
    expect(told.at(-1)?.summary).toBe('Resolved: pipeline 5 passed');
  });

  it('tells that a branch was deleted, and up to where its failures are over', async () => {
    const log = newBranch().failed(5).deleted();
    expect(tell((await historyOf(log)).slice(-1))).toEqual([
      'Resolved: the branch was deleted. No pipeline of it will ever pass. Everything that failed up to pipeline 5 is over.',
    ]);
  });

  it('begins with the outcome that opened the alert and ends with its resolution', async () => {
    const log = newBranch().failed(1).passed(2);
    const first = log.alertId;
    log.passed(3).failed(4).failed(5);
    const second = log.alertId;
    await log.appendTo(service.store);
    expect((await historyOf(log.passed(6), first)).map(({ type }) => type)).toEqual([
      'PipelineOutcomeRecorded',
      'AlertOpened',
      'PipelineOutcomeRecorded',
      'AlertResolved',
    ]);
    expect((await historyOf(log, second)).map(({ summary }) => summary)).toEqual([
      'Pipeline 4 failed',
      expect.stringMatching(/^Alert opened with priority HIGH/),
      'Pipeline 5 failed',
      'Alert recurred: 2 occurrences',
      'Pipeline 6 passed',
      'Resolved: pipeline 6 passed',
    ]);
  });

  it('tells the same over pages as at once', async () => {
    const log = newBranch().passed(20).failed(30).failed(12).passed(25).failed(24).acknowledged('ann', null);
    const whole = await historyOf(log);
    const pages: Item[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { json } = await service.ask(`/v1/alerts/${log.alertId}/history?limit=1${query}`);
      expect(json.items).toHaveLength(1);
      pages.push(...(json.items as Item[]));
      cursor = json.nextCursor as string | null;
    } while (cursor !== null);
    expect(pages).toEqual(whole);
  });

  it('shows the event and nothing of the store’s metadata', async () => {
    const log = newBranch().failed(1);
    const [recorded] = await historyOf(log);
    expect(recorded).toEqual({
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'PipelineOutcomeRecorded',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      position: expect.stringMatching(/^\d+$/),
      actor: null,
      summary: 'Pipeline 1 failed',
      why: expect.any(String),
      data: expect.objectContaining({ policyVersion: 1, outcome: expect.objectContaining({ pipelineId: '1' }) }),
    });
  });

  it('refuses a cursor of another alert, and is 404 for one that there is not', async () => {
    const log = newBranch().failed(1).failed(2);
    await historyOf(log);
    const { json } = await service.ask(`/v1/alerts/${log.alertId}/history?limit=1`);
    const other = newBranch().failed(1);
    await historyOf(other);
    const refused = await service.ask(`/v1/alerts/${other.alertId}/history?cursor=${json.nextCursor}`);
    expect(refused.json).toMatchObject({ status: 400, field: 'cursor' });
    expect((await service.ask('/v1/alerts/0b9c3c1e-0000-5000-8000-000000000000/history')).status).toBe(404);
  });
});
