import { describe, expect, it } from '@jest/globals';
import { BranchScenario, pipelineEvent } from '../../../../test/support/branch-scenario.js';
import { DEFAULT_POLICY } from './policy.js';
import { highestFailing } from './registers.js';

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

const seenAt = (branch: BranchScenario) => ({ seen: { upTo: highestFailing(branch.state.registers) } });

describe('a person who says what they have seen', () => {
  it('closes what had failed by then', () => {
    const branch = new BranchScenario().given(pipelineEvent(5, 'failed'));
    const seen = seenAt(branch);
    branch.given(pipelineEvent(4, 'failed'), pipelineEvent(5, 'canceled', 2));
    branch.when({ ...resolve('alert-1'), ...seen });
    expect(branch.state.alert?.status).toBe('resolved');
    expect(branch.state.registers.cleared).toEqual(seen.seen.upTo);
  });

  it.each([acknowledge, resolve])('does nothing about what failed after that', (what) => {
    const branch = new BranchScenario().given(pipelineEvent(5, 'failed'));
    const seen = seenAt(branch);
    branch.given(pipelineEvent(7, 'canceled'), pipelineEvent(6, 'failed'));
    const before = branch.state;
    expect(branch.when({ ...what('alert-1'), ...seen })).toMatchObject({
      kind: 'refused',
      refusal: { why: 'newer-failure', newer: { pipelineId: '7' } },
    });
    expect(branch.state).toBe(before);
    branch.when({ ...what('alert-1'), ...seenAt(branch) });
    expect(branch.types.at(-1)).toMatch(/^Alert(Acknowledged|Resolved)$/);
  });

  it('may have seen nothing: then every failure is new', () => {
    const branch = new BranchScenario().given(pipelineEvent(5, 'failed'));
    expect(branch.when({ ...resolve('alert-1'), seen: { upTo: null } })).toMatchObject({ kind: 'refused' });
  });

  it('is not stopped by what a success has covered since', () => {
    const branch = new BranchScenario().given(pipelineEvent(9, 'failed'));
    const seen = seenAt(branch);
    branch.given(pipelineEvent(8, 'success'), pipelineEvent(7, 'failed'));
    branch.when({ ...resolve('alert-1'), ...seen });
    expect(branch.state.alert?.status).toBe('resolved');
  });

  it('is stopped by a single new failure, also where the policy asks for more in a row', () => {
    const branch = new BranchScenario({ ...DEFAULT_POLICY, failuresInARow: 2 });
    branch.given(pipelineEvent(1, 'failed'), pipelineEvent(2, 'failed'));
    const seen = seenAt(branch);
    branch.given(pipelineEvent(3, 'failed'));
    expect(branch.when({ ...resolve('alert-1'), ...seen })).toMatchObject({ kind: 'refused' });
  });
});

describe('a request that may be sent again', () => {
  const request = (number: number | string, hash = 'h') => ({ request: { key: `key-${number}`, hash } });

  it('is done once, and names the event that holds its answer', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed'));
    branch.when({ ...acknowledge('alert-1'), ...request(1) });
    branch.given(pipelineEvent(2, 'success'));
    expect(branch.when({ ...acknowledge('alert-1'), ...request(1) })).toEqual({ kind: 'repeated', revision: 2 });
    expect(branch.events[2]?.type).toBe('AlertAcknowledged');
  });

  it('is refused where its key was another request’s', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed'));
    branch.when({ ...acknowledge('alert-1'), ...request(1) });
    expect(branch.when({ ...resolve('alert-1'), ...request(1, 'other') })).toEqual({
      kind: 'refused',
      refusal: { why: 'key-reused' },
    });
    expect(branch.state.alert?.status).toBe('open');
  });

  it('is looked up once so many were remembered that it may have been forgotten', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed'));
    for (let number = 0; number < 20; number++) branch.when({ ...acknowledge('alert-1'), ...request(number) });
    expect(branch.state.requests).toHaveLength(20);
    expect(branch.when({ ...acknowledge('alert-1'), ...request(20) })).toEqual({ kind: 'look-up' });
    branch.when({ ...acknowledge('alert-1'), ...request(20), recordedBefore: false });
    expect(branch.state.requests.map(({ key }) => key)).toEqual(
      Array.from({ length: 20 }, (_, index) => `key-${index + 1}`),
    );
    expect(branch.when({ ...acknowledge('alert-1'), ...request(0), recordedBefore: true })).toEqual({
      kind: 'repeated',
      revision: null,
    });
  });

  it('without a key is a new one each time', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed'));
    branch.when(acknowledge('alert-1'));
    branch.when(acknowledge('alert-1'));
    expect(branch.types.filter((type) => type === 'AlertAcknowledged')).toHaveLength(2);
    expect(branch.state.requests).toEqual([]);
  });
});
