import { describe, expect, it } from '@jest/globals';
import { BranchScenario, pipelineEvent } from '../../../../test/support/branch-scenario.js';

const by = { by: 'admin', note: 'looking', at: '2026-01-02T00:00:00.000Z' };
const acknowledge = (alertId: string) => ({ type: 'AcknowledgeAlert' as const, alertId, ...by });
const resolve = (alertId: string) => ({ type: 'ResolveAlert' as const, alertId, ...by });

describe('a person acknowledges', () => {
  it('an open alert, with name and note', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed'));
    branch.when(acknowledge('alert-1'));
    expect(branch.state.alert?.acknowledgement).toEqual(by);
  });

  it('not a resolved one', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed'), pipelineEvent(2, 'success'));
    expect(branch.when(acknowledge('alert-1'))).toMatchObject({ kind: 'refused' });
  });

  it('not an older alert while the next one is open', () => {
    const branch = new BranchScenario().given(
      pipelineEvent(1, 'failed'),
      pipelineEvent(2, 'success'),
      pipelineEvent(3, 'failed'),
    );
    expect(branch.when(acknowledge('alert-1'))).toMatchObject({ kind: 'refused' });
    expect(branch.state.alert?.acknowledgement).toBeNull();
  });
});

describe('a person resolves', () => {
  it('an open alert: everything that failed up to now is over', () => {
    const branch = new BranchScenario().given(pipelineEvent(5, 'failed'), pipelineEvent(7, 'canceled'));
    branch.when(resolve('alert-1'));
    expect(branch.state.alert).toMatchObject({
      status: 'resolved',
      resolvedAt: by.at,
      resolution: { reason: 'manual', by: 'admin', note: 'looking', pipelineId: null },
    });
    branch.deliver(pipelineEvent(6, 'failed'));
    expect(branch.state.alert?.status).toBe('resolved');
    branch.deliver(pipelineEvent(8, 'failed'));
    expect(branch.state.alert).toMatchObject({ id: 'alert-2', status: 'open' });
  });

  it('changes nothing at a resolved alert, nor at the open one after it', () => {
    const branch = new BranchScenario().given(
      pipelineEvent(1, 'failed'),
      pipelineEvent(2, 'success'),
      pipelineEvent(3, 'failed'),
    );
    expect(branch.when(resolve('alert-1'))).toEqual({ kind: 'unchanged' });
    expect(branch.state.alert).toMatchObject({ id: 'alert-2', status: 'open' });
  });
});
