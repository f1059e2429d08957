import { describe, expect, it } from '@jest/globals';
import { BranchScenario, pipelineEvent, typesOf } from '../../../../test/support/branch-scenario.js';
import { DEFAULT_POLICY } from './policy.js';

const forgiving = { ...DEFAULT_POLICY, forgiveOvertakenCancellations: true };

describe('overtaken cancellations, where the policy forgives them', () => {
  it('opens for a cancellation that nothing has overtaken', () => {
    const branch = new BranchScenario(forgiving).given(pipelineEvent(10, 'canceled'));
    expect(branch.state.alert).toMatchObject({ status: 'open', priority: 'MEDIUM' });
  });

  it('resolves as soon as a newer pipeline is seen, in whatever status', () => {
    const branch = new BranchScenario(forgiving).given(pipelineEvent(10, 'canceled'));
    expect(typesOf(branch.deliver(pipelineEvent(11, 'running', null)))).toEqual(['PipelineSeen', 'AlertResolved']);
    expect(branch.state.alert?.resolution).toEqual({ reason: 'overtaken', by: null, note: null, pipelineId: '11' });
  });

  it('stays silent when the cancellation arrives after its successor, the usual order', () => {
    const branch = new BranchScenario(forgiving).given(pipelineEvent(11, 'running', null));
    expect(typesOf(branch.deliver(pipelineEvent(10, 'canceled')))).toEqual(['PipelineOutcomeRecorded']);
    expect(branch.state.alert).toBeNull();
  });

  it('stores the first sight of each newer pipeline only', () => {
    const branch = new BranchScenario(forgiving).given(
      pipelineEvent(11, 'pending', null),
      pipelineEvent(11, 'running', null),
      pipelineEvent(9, 'running', null),
    );
    expect(branch.types).toEqual(['PipelineSeen']);
  });

  it('lowers the priority when only the cancellation is overtaken', () => {
    const policy = { ...forgiving, priorities: { ...forgiving.priorities, canceled: 'CRITICAL' as const } };
    const branch = new BranchScenario(policy).given(pipelineEvent(9, 'failed'), pipelineEvent(10, 'canceled'));
    expect(branch.state.alert?.priority).toBe('CRITICAL');
    expect(typesOf(branch.deliver(pipelineEvent(11, 'running', null)))).toEqual([
      'PipelineSeen',
      'AlertPriorityChanged',
    ]);
    expect(branch.state.alert).toMatchObject({ status: 'open', priority: 'HIGH' });
  });

  it('resolves as overtaken when a silenced outcome is the newer pipeline', () => {
    const policy = { ...forgiving, priorities: { ...forgiving.priorities, skipped: 'none' as const } };
    const branch = new BranchScenario(policy).given(pipelineEvent(10, 'canceled'));
    branch.deliver(pipelineEvent(11, 'skipped'));
    expect(branch.state.alert?.resolution?.reason).toBe('overtaken');
  });

  it('is off by default: a running pipeline is nothing to store', () => {
    const branch = new BranchScenario().given(pipelineEvent(10, 'canceled'), pipelineEvent(11, 'running', null));
    expect(branch.state.alert?.status).toBe('open');
    expect(branch.types).not.toContain('PipelineSeen');
  });
});
