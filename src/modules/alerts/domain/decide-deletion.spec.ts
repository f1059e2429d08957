import { describe, expect, it } from '@jest/globals';
import { at, BranchScenario, CONTEXT, pipelineEvent, typesOf } from '../../../../test/support/branch-scenario.js';
import type { ReceiveBranchDeletion } from './commands.js';
import { DEFAULT_POLICY } from './policy.js';

const deletion = (over: Partial<ReceiveBranchDeletion> = {}): ReceiveBranchDeletion => ({
  type: 'ReceiveBranchDeletion',
  project: CONTEXT.project,
  receivedAt: at(1_000),
  recordedBefore: false,
  ...over,
});

describe('the deletion of a branch', () => {
  it('resolves its open alert, for good', () => {
    const branch = new BranchScenario().given(pipelineEvent(10, 'failed'), pipelineEvent(11, 'canceled'));
    expect(typesOf(branch.when(deletion()))).toEqual(['AlertResolved']);
    expect(branch.state.alert).toMatchObject({
      status: 'resolved',
      resolvedAt: at(1_000),
      resolution: { reason: 'branch-deleted', by: null, note: null, pipelineId: null },
      lastOutcome: { pipelineId: '11' },
    });
    expect(branch.state.registers.cleared).toMatchObject({ pipelineId: '11' });
  });

  it('changes nothing where no alert is open', () => {
    const unknown = new BranchScenario();
    const green = new BranchScenario().given(pipelineEvent(10, 'failed'), pipelineEvent(11, 'success'));
    const patient = new BranchScenario({ ...DEFAULT_POLICY, failuresInARow: 3 }).given(pipelineEvent(10, 'failed'));
    for (const branch of [unknown, green, patient]) expect(branch.when(deletion())).toEqual({ kind: 'unchanged' });
  });

  it('lets no late delivery of an older pipeline open an alert again', () => {
    const branch = new BranchScenario().given(pipelineEvent(10, 'failed'));
    branch.when(deletion());
    branch.given(pipelineEvent(9, 'failed'), pipelineEvent(10, 'canceled', 5), pipelineEvent(10, 'failed'));
    expect(branch.state.alert).toMatchObject({ id: 'alert-1', status: 'resolved' });
  });

  it('lets a pipeline of a branch of the same name open the next alert', () => {
    const branch = new BranchScenario().given(pipelineEvent(10, 'failed'));
    branch.when(deletion());
    branch.given(pipelineEvent(12, 'failed'), pipelineEvent(9, 'failed'));
    expect(branch.state.alert).toMatchObject({
      id: 'alert-2',
      status: 'open',
      occurrences: 1,
      previousAlertId: 'alert-1',
    });
    expect(branch.state.alert?.firstFailing).toMatchObject({ pipelineId: '12' });
  });

  it('begins counting failures in a row anew', () => {
    const branch = new BranchScenario({ ...DEFAULT_POLICY, failuresInARow: 2 });
    branch.given(pipelineEvent(10, 'failed'), pipelineEvent(11, 'failed'));
    branch.when(deletion());
    branch.given(pipelineEvent(12, 'failed'));
    expect(branch.state.alert).toMatchObject({ id: 'alert-1', status: 'resolved' });
    branch.given(pipelineEvent(13, 'failed'));
    expect(branch.state.alert).toMatchObject({ id: 'alert-2', status: 'open' });
  });

  it('is looked up before it resolves: handled twice, it must not close what has failed since', () => {
    const branch = new BranchScenario().given(pipelineEvent(10, 'failed'));
    expect(branch.when(deletion({ recordedBefore: null }))).toEqual({ kind: 'look-up' });
    branch.when(deletion());
    branch.given(pipelineEvent(12, 'failed'));
    expect(branch.when(deletion({ recordedBefore: true }))).toEqual({ kind: 'duplicate' });
    expect(branch.state.alert?.status).toBe('open');
  });

  it('says nothing about a branch that failed long after it was told: it exists again', () => {
    const branch = new BranchScenario().given(pipelineEvent(10, 'failed', 10), pipelineEvent(12, 'failed', 500));
    expect(branch.when(deletion({ receivedAt: at(100) }))).toEqual({ kind: 'unchanged' });
    expect(typesOf(branch.when(deletion({ receivedAt: at(300) })))).toEqual(['AlertResolved']);
  });

  it('follows a renamed project', () => {
    const branch = new BranchScenario().given(pipelineEvent(10, 'failed'));
    branch.when(deletion({ project: { id: '4711', path: 'group/renamed', webUrl: null } }));
    expect(branch.state.alert?.project).toMatchObject({ path: 'group/renamed', webUrl: CONTEXT.project.webUrl });
  });
});
