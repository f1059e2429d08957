import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryBus } from '@nestjs/cqrs';
import {
  DEFAULT_POLICY,
  type PipelineEvent,
  type Policy,
  PreviewPipelineEvent,
} from '../../src/modules/alerts/index.js';
import { BranchLog, branchOf, testSource } from '../support/branch-log.js';
import { pipelineEvent } from '../support/branch-scenario.js';
import { startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
let branches = 0;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const newBranch = (policy?: Policy) => {
  branches += 1;
  const over = branchOf({ ref: `branch-${branches}` });
  const log = new BranchLog(testSource(1), over, policy);
  const preview = async (pipelineId: number, status: PipelineEvent['status'], under: Policy = DEFAULT_POLICY) => {
    await log.appendTo(service.store);
    const before = await service.store.head();
    const event = pipelineEvent(pipelineId, status, pipelineId, over);
    const shown = await service.app.get(QueryBus).execute(new PreviewPipelineEvent(testSource(1), event, under));
    expect(await service.store.head()).toBe(before);
    return shown;
  };
  return { log, preview, name: `${over.branch.ref} (group/app)` };
};

describe('a preview', () => {
  it('of a first failure says which alert it would open, under which rule', async () => {
    const { log, preview, name } = newBranch();
    const shown = await preview(1, 'failed');
    expect(shown).toEqual({
      judgement: {
        kind: 'outcome',
        status: 'failed',
        verdict: { kind: 'failing', priority: 'HIGH', overtakable: false },
        policyVersion: 1,
        rule: 'default',
      },
      result: 'opened',
      reason: `pipeline 1 is failed on ${name}: opened an alert with priority HIGH`,
      type: 'ALERT',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      alertId: expect.any(String),
      priorityBefore: null,
      priorityAfter: 'HIGH',
    });
    await log.failed(1).appendTo(service.store);
    expect(log.alertId).toBe(shown.alertId);
  });

  it('says what a proposed policy would make of it', async () => {
    const { preview } = newBranch();
    const rules = [{ name: 'quiet', ref: 'branch-*', priorities: { failed: 'none' as const } }];
    const shown = await preview(1, 'failed', { ...DEFAULT_POLICY, version: 2, rules });
    expect(shown).toMatchObject({
      judgement: { verdict: null, policyVersion: 2, rule: 'quiet' },
      result: 'recorded',
      reason: expect.stringMatching(/rule quiet of policy version 2 silences it$/),
      type: null,
      alertId: null,
      priorityAfter: null,
    });
  });

  it('goes by the branch as it stands', async () => {
    const { log, preview } = newBranch();
    log.canceled(5);
    expect(await preview(6, 'failed')).toMatchObject({
      result: 'priority_changed',
      alertId: log.alertId,
      priorityBefore: 'MEDIUM',
      priorityAfter: 'HIGH',
    });
    expect(await preview(6, 'canceled')).toMatchObject({ result: 'recurred', priorityAfter: 'MEDIUM' });
    expect(await preview(5, 'canceled')).toMatchObject({ result: 'duplicate', priorityAfter: 'MEDIUM' });
    expect(await preview(6, 'success')).toMatchObject({
      result: 'resolved',
      alertId: log.alertId,
      priorityBefore: 'MEDIUM',
      priorityAfter: null,
    });
  });

  it('says why an event would be ignored', async () => {
    const { preview } = newBranch();
    expect(await preview(1, 'running')).toMatchObject({
      judgement: { kind: 'ignored' },
      result: 'ignored',
      reason: 'status running does not end a pipeline',
      type: null,
    });
    const forgiving = { ...DEFAULT_POLICY, forgiveOvertakenCancellations: true };
    expect(await preview(1, 'running', forgiving)).toMatchObject({
      judgement: { kind: 'sighting' },
      result: 'recorded',
    });
  });

  it('looks an old outcome up in the stream, as a delivery of it would', async () => {
    const silent = { ...DEFAULT_POLICY, priorities: { failed: 'none', canceled: 'none', skipped: 'none' } } as const;
    const { log, preview } = newBranch(silent);
    for (let pipelineId = 100; pipelineId < 120; pipelineId++) log.passed(pipelineId);
    expect(await preview(1, 'failed')).toMatchObject({ result: 'recorded', judgement: { rule: 'default' } });
    expect(await preview(1, 'failed', silent)).toMatchObject({ result: 'stale' });
  });
});
