import { describe, expect, it } from '@jest/globals';
import { BranchScenario, pipelineEvent, typesOf } from '../../../../test/support/branch-scenario.js';
import { DEFAULT_POLICY } from './policy.js';

describe('one branch, one alert', () => {
  it('opens with the first failing outcome, HIGH for failed', () => {
    const branch = new BranchScenario();
    const decision = branch.deliver(pipelineEvent(901, 'failed'));
    expect(typesOf(decision)).toEqual(['PipelineOutcomeRecorded', 'AlertOpened']);
    expect(branch.state.alert).toMatchObject({
      id: 'alert-1',
      status: 'open',
      priority: 'HIGH',
      title: 'Pipeline failed on main (group/app)',
      occurrences: 1,
      previousAlertId: null,
      resolution: null,
    });
  });

  it.each([
    ['canceled', 'MEDIUM'],
    ['skipped', 'LOW'],
  ] as const)('opens for %s with %s', (status, priority) => {
    const branch = new BranchScenario().given(pipelineEvent(901, status));
    expect(branch.state.alert?.priority).toBe(priority);
  });

  it('recurs with the next failing pipeline', () => {
    const branch = new BranchScenario().given(pipelineEvent(901, 'failed'));
    expect(typesOf(branch.deliver(pipelineEvent(902, 'failed')))).toEqual(['PipelineOutcomeRecorded', 'AlertRecurred']);
    expect(branch.state.alert).toMatchObject({
      occurrences: 2,
      openedBy: { pipelineId: '901' },
      lastOutcome: { pipelineId: '902' },
    });
  });

  it('resolves with the first green pipeline above every failure', () => {
    const branch = new BranchScenario().given(pipelineEvent(901, 'failed'));
    expect(typesOf(branch.deliver(pipelineEvent(902, 'success')))).toEqual([
      'PipelineOutcomeRecorded',
      'AlertResolved',
    ]);
    expect(branch.state.alert).toMatchObject({
      status: 'resolved',
      resolution: { reason: 'pipeline-succeeded', pipelineId: '902', by: null },
      lastOutcome: { pipelineId: '902' },
    });
  });

  it('resolves when the same pipeline is retried and succeeds', () => {
    const branch = new BranchScenario().given(pipelineEvent(901, 'failed', 10), pipelineEvent(901, 'success', 20));
    expect(branch.state.alert?.status).toBe('resolved');
  });

  it('opens again when a late manual job fails a green pipeline', () => {
    const branch = new BranchScenario().given(pipelineEvent(901, 'success', 10), pipelineEvent(901, 'failed', 20));
    expect(branch.state.alert?.status).toBe('open');
  });

  it('lets passing win where a failure and a success share pipeline and second', () => {
    for (const order of [['failed', 'success'] as const, ['success', 'failed'] as const]) {
      const branch = new BranchScenario().given(...order.map((status) => pipelineEvent(901, status, 10)));
      expect(branch.state.alert?.status ?? 'none').not.toBe('open');
    }
  });

  it('is not closed by a late success of an older pipeline', () => {
    const branch = new BranchScenario().given(pipelineEvent(902, 'failed', 20));
    expect(typesOf(branch.deliver(pipelineEvent(901, 'success', 30)))).toEqual(['PipelineOutcomeRecorded']);
    expect(branch.state.alert?.status).toBe('open');
  });

  it('is not opened by a late failure of an older pipeline', () => {
    const branch = new BranchScenario().given(pipelineEvent(902, 'success', 20));
    expect(typesOf(branch.deliver(pipelineEvent(901, 'failed', 30)))).toEqual(['PipelineOutcomeRecorded']);
    expect(branch.state.alert).toBeNull();
  });

  it('compares pipeline ids as numbers, beyond 2^53 too', () => {
    const branch = new BranchScenario().given(
      pipelineEvent('9007199254740993', 'failed', 10),
      pipelineEvent('9007199254740992', 'success', 99),
      pipelineEvent('999', 'success', 99),
    );
    expect(branch.state.alert?.status).toBe('open');
  });

  it('follows a renamed project, and keeps what a sparse delivery leaves out', () => {
    const renamed = { id: '4711', path: 'group/renamed', webUrl: null };
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed'));
    branch.deliver(pipelineEvent(2, 'success', 2, { project: renamed }));
    expect(branch.state.alert?.project).toEqual({ ...renamed, webUrl: 'https://gitlab.example/group/app' });
  });

  it('starts the next alert after a resolved one and names it', () => {
    const branch = new BranchScenario().given(
      pipelineEvent(1, 'failed'),
      pipelineEvent(2, 'success'),
      pipelineEvent(3, 'failed'),
    );
    expect(branch.state.alert).toMatchObject({ id: 'alert-2', number: 2, previousAlertId: 'alert-1' });
  });
});

describe('priority', () => {
  it('goes up after the recurrence in the same append and clears the acknowledgement', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'canceled'));
    branch.when({ type: 'AcknowledgeAlert', alertId: 'alert-1', by: 'admin', note: null, at: '2026-01-01T00:00:00Z' });
    expect(branch.state.alert?.acknowledgement).not.toBeNull();
    expect(typesOf(branch.deliver(pipelineEvent(2, 'failed')))).toEqual([
      'PipelineOutcomeRecorded',
      'AlertRecurred',
      'AlertPriorityChanged',
    ]);
    expect(branch.state.alert).toMatchObject({ priority: 'HIGH', acknowledgement: null, occurrences: 2 });
  });

  it('goes down when a success covers only the more urgent failure, and keeps the acknowledgement', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed'), pipelineEvent(3, 'canceled'));
    branch.when({ type: 'AcknowledgeAlert', alertId: 'alert-1', by: 'admin', note: null, at: '2026-01-01T00:00:00Z' });
    expect(typesOf(branch.deliver(pipelineEvent(2, 'success')))).toEqual([
      'PipelineOutcomeRecorded',
      'AlertPriorityChanged',
    ]);
    expect(branch.state.alert).toMatchObject({ status: 'open', priority: 'MEDIUM' });
    expect(branch.state.alert?.acknowledgement).not.toBeNull();
  });
});

describe('suspects', () => {
  it('name the last passing and the first failing commit and GitLab’s comparison of them', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'success'), pipelineEvent(2, 'failed'));
    expect(branch.state.alert?.suspects).toEqual({
      lastPassingSha: 'sha1',
      firstFailingSha: 'sha2',
      compareUrl: 'https://gitlab.example/group/app/-/compare/sha1...sha2',
    });
  });

  it('have no comparison without a passing commit', () => {
    const branch = new BranchScenario().given(pipelineEvent(2, 'failed'));
    expect(branch.state.alert?.suspects).toEqual({
      lastPassingSha: null,
      firstFailingSha: 'sha2',
      compareUrl: null,
    });
  });

  it('have no comparison of a commit with itself', () => {
    const branch = new BranchScenario().given(
      pipelineEvent(1, 'success', 1, { sha: 'same' }),
      pipelineEvent(2, 'failed', 2, { sha: 'same' }),
    );
    expect(branch.state.alert?.suspects.compareUrl).toBeNull();
  });

  it('are narrowed by a late success, which the recorded outcome says', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'success'), pipelineEvent(5, 'failed'));
    branch.deliver(pipelineEvent(3, 'success'));
    expect(branch.types.at(-1)).toBe('PipelineOutcomeRecorded');
    expect(branch.state.alert?.suspects.lastPassingSha).toBe('sha3');
    expect(branch.events.at(-1)).toMatchObject({ data: { movedSuspects: { alertId: 'alert-1' } } });
  });

  it('are not said to move by a late success that changes nothing', () => {
    const branch = new BranchScenario().given(pipelineEvent(3, 'success'), pipelineEvent(4, 'failed'));
    branch.state = JSON.parse(JSON.stringify(branch.state));
    branch.deliver(pipelineEvent(2, 'success'));
    expect(branch.events.at(-1)).toMatchObject({ type: 'PipelineOutcomeRecorded', data: { movedSuspects: null } });
  });

  it('move down with a late, earlier failure and up when a success covers the first one', () => {
    const branch = new BranchScenario().given(pipelineEvent(5, 'failed'), pipelineEvent(3, 'failed'));
    expect(branch.state.alert?.suspects.firstFailingSha).toBe('sha3');
    branch.deliver(pipelineEvent(4, 'success'));
    expect(branch.state.alert?.suspects.firstFailingSha).toBe('sha5');
  });
});

describe('what was seen before', () => {
  it('appends nothing for a duplicate, whatever the policy says today', () => {
    const silent = { ...DEFAULT_POLICY, priorities: { ...DEFAULT_POLICY.priorities, failed: 'none' } } as const;
    const branch = new BranchScenario();
    branch.deliver(pipelineEvent(1, 'failed'), silent);
    expect(branch.deliver(pipelineEvent(1, 'failed'))).toEqual({ kind: 'duplicate' });
    expect(branch.state.alert).toBeNull();
  });

  it('tells the same status in another second from a duplicate', () => {
    const branch = new BranchScenario().given(pipelineEvent(1, 'failed', 10), pipelineEvent(1, 'failed', 11));
    expect(branch.state.alert?.occurrences).toBe(2);
  });

  it('calls an outcome below the 20 highest pipelines stale when it raises nothing', () => {
    const branch = new BranchScenario();
    for (let id = 100; id < 120; id++) branch.deliver(pipelineEvent(id, 'success'));
    expect(branch.deliver(pipelineEvent(99, 'success'))).toEqual({ kind: 'stale' });
  });

  it('records one below the window that raises a register, once', () => {
    const branch = new BranchScenario();
    for (let id = 100; id < 120; id++) branch.deliver(pipelineEvent(id, 'success'));
    expect(typesOf(branch.deliver(pipelineEvent(98, 'failed')))).toEqual(['PipelineOutcomeRecorded']);
    expect(branch.deliver(pipelineEvent(98, 'failed'))).toEqual({ kind: 'stale' });
  });

  it('finds one below the window in the stream when today’s policy would let it matter', () => {
    const silent = { ...DEFAULT_POLICY, priorities: { ...DEFAULT_POLICY.priorities, failed: 'none' } } as const;
    const branch = new BranchScenario();
    branch.deliver(pipelineEvent(1, 'failed'), silent);
    for (let id = 100; id < 120; id++) branch.deliver(pipelineEvent(id, 'skipped'), silent);
    expect(branch.deliver(pipelineEvent(1, 'failed'))).toEqual({ kind: 'duplicate' });
  });

  it('keeps the state bounded however often one pipeline is retried', () => {
    const branch = new BranchScenario();
    for (let second = 0; second < 500; second++) branch.deliver(pipelineEvent(1, 'failed', second));
    expect(JSON.stringify(branch.state).length).toBeLessThan(10_000);
    expect(branch.deliver(pipelineEvent(1, 'failed', 499))).toEqual({ kind: 'duplicate' });
    expect(branch.deliver(pipelineEvent(1, 'failed', 3))).toEqual({ kind: 'stale' });
  });
});

describe('more than one failure in a row', () => {
  const policy = { ...DEFAULT_POLICY, failuresInARow: 3 };

  it('opens with the third failing pipeline in a row', () => {
    const branch = new BranchScenario(policy).given(pipelineEvent(1, 'failed'), pipelineEvent(2, 'failed'));
    expect(branch.state.alert).toBeNull();
    branch.deliver(pipelineEvent(3, 'failed'));
    expect(branch.state.alert).toMatchObject({ status: 'open', occurrences: 3, firstFailing: { pipelineId: '1' } });
  });

  it('does not count one pipeline twice, nor across a success', () => {
    const branch = new BranchScenario(policy).given(
      pipelineEvent(1, 'failed'),
      pipelineEvent(2, 'success'),
      pipelineEvent(3, 'failed', 3),
      pipelineEvent(3, 'failed', 4),
      pipelineEvent(4, 'failed'),
    );
    expect(branch.state.alert).toBeNull();
  });

  it('counts a late failure below the window too', () => {
    const twoInARow = { ...policy, failuresInARow: 2, priorities: { ...policy.priorities, skipped: 'none' as const } };
    const branch = new BranchScenario(twoInARow).given(pipelineEvent(3, 'failed'));
    for (let id = 100; id < 120; id++) branch.deliver(pipelineEvent(id, 'skipped'));
    branch.deliver(pipelineEvent(2, 'failed'));
    expect(branch.state.alert?.status).toBe('open');
  });

  it('does not let an old success close an alert that a laxer policy opened', () => {
    const branch = new BranchScenario();
    branch.deliver(pipelineEvent(10, 'failed'));
    branch.deliver(pipelineEvent(9, 'success'), policy);
    expect(branch.state.alert?.status).toBe('open');
    branch.deliver(pipelineEvent(11, 'failed'), policy);
    expect(branch.state.alert).toMatchObject({ status: 'open', occurrences: 2 });
    branch.deliver(pipelineEvent(12, 'success'), policy);
    expect(branch.state.alert?.status).toBe('resolved');
  });

  it('does not open an alert with a success when the policy becomes laxer', () => {
    const branch = new BranchScenario(policy).given(pipelineEvent(10, 'failed'));
    branch.deliver(pipelineEvent(9, 'success'), DEFAULT_POLICY);
    expect(branch.state.alert).toBeNull();
  });
});
