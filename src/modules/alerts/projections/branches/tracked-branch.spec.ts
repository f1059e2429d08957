import { describe, expect, it } from '@jest/globals';
import { at, BranchScenario, pipelineEvent } from '../../../../../test/support/branch-scenario.js';
import type { RecordedEvent } from '../../../../event-store/index.js';
import { type BranchEvent, DEFAULT_POLICY, type Policy } from '../../domain/index.js';
import { branchAfter, conditionOf, type TrackedBranch } from './tracked-branch.js';

const recorded = { stream: 'alert-source-1:4711:branch:main' } as RecordedEvent;

const track = (events: readonly BranchEvent[]): TrackedBranch => {
  const branch = events.reduce<TrackedBranch | null>((before, event) => branchAfter(before, event, recorded), null);
  if (branch === null) throw new Error('no event made a branch');
  return branch;
};

const scenario = (policy?: Partial<Policy>) => new BranchScenario({ ...DEFAULT_POLICY, ...policy });

describe('a branch on the board', () => {
  it('is failing while an alert is open, and names the alert and its first failure', () => {
    const { events } = scenario().given(
      pipelineEvent(1, 'success'),
      pipelineEvent(2, 'failed'),
      pipelineEvent(3, 'failed'),
    );
    const branch = track(events);
    expect(conditionOf(branch)).toBe('failing');
    expect(branch.openAlert).toMatchObject({ id: 'alert-1', priority: 'HIGH' });
    expect(branch.openAlert?.firstFailing).toMatchObject({ pipelineId: '2', sha: 'sha2', finishedAt: at(2) });
    expect(branch.lastPassing).toMatchObject({ pipelineId: '1', finishedAt: at(1) });
    expect(branch.lastFailing).toMatchObject({ pipelineId: '3' });
  });

  it('is passing when its highest judged outcome passed, and remembers the last failure', () => {
    const { events } = scenario().given(
      pipelineEvent(2, 'failed'),
      pipelineEvent(3, 'success'),
      pipelineEvent(1, 'failed'),
    );
    const branch = track(events);
    expect(conditionOf(branch)).toBe('passing');
    expect(branch).toMatchObject({
      openAlert: null,
      lastPassing: { pipelineId: '3' },
      lastFailing: { pipelineId: '2' },
    });
  });

  it('is passing where a success and a failure stand at the same point', () => {
    const { events } = scenario().given(pipelineEvent(2, 'failed', 5), pipelineEvent(2, 'success', 5));
    expect(conditionOf(track(events))).toBe('passing');
  });

  it('is cleared, never passing, when a person closed what failed', () => {
    const failing = scenario().given(pipelineEvent(1, 'success'), pipelineEvent(2, 'failed'));
    failing.when({ type: 'ResolveAlert', alertId: 'alert-1', by: 'ann', note: null, at: at(9) });
    expect(conditionOf(track(failing.events))).toBe('cleared');
  });

  it('is cleared while fewer have failed in a row than it takes', () => {
    const { events } = scenario({ failuresInARow: 3 }).given(pipelineEvent(1, 'failed'), pipelineEvent(2, 'failed'));
    expect(conditionOf(track(events))).toBe('cleared');
  });

  it('is unknown when all its outcomes are silenced', () => {
    const { events } = scenario({ priorities: { failed: 'none', canceled: 'none', skipped: 'none' } }).given(
      pipelineEvent(1, 'failed'),
      pipelineEvent(2, 'skipped', null),
    );
    const branch = track(events);
    expect(conditionOf(branch)).toBe('unknown');
    expect(branch).toMatchObject({ openAlert: null, lastPassing: null, lastFailing: null });
  });

  it('shows no finishing time where GitLab told none', () => {
    const { events } = scenario().given(pipelineEvent(1, 'skipped', null));
    expect(track(events)).toMatchObject({
      lastFailing: { pipelineId: '1', finishedAt: null },
      openAlert: { firstFailing: { pipelineId: '1', finishedAt: null } },
    });
  });

  it('moves the first failure up when a success turns up between the failures', () => {
    const { events } = scenario().given(
      pipelineEvent(2, 'failed'),
      pipelineEvent(4, 'failed'),
      pipelineEvent(3, 'success'),
    );
    expect(track(events)).toMatchObject({
      openAlert: { firstFailing: { pipelineId: '4', finishedAt: at(4) } },
      lastPassing: { pipelineId: '3' },
    });
  });

  it('follows the renaming of its project', () => {
    const renamed = { id: '4711', path: 'group/new-name', webUrl: 'https://gitlab.example/group/new-name' };
    const [before, after] = scenario().given(pipelineEvent(1, 'success'), pipelineEvent(1, 'failed', 0)).events;
    if (before?.type !== 'PipelineOutcomeRecorded' || after?.type !== 'PipelineOutcomeRecorded')
      throw new Error('no facts');
    const events = [before, { ...after, data: { ...after.data, project: renamed } }];
    expect(track(events).project).toEqual(renamed);
  });

  it('is the same object when an outcome tells nothing new, so that its row keeps its position', () => {
    const { events } = scenario().given(pipelineEvent(2, 'failed'), pipelineEvent(3, 'success'));
    const branch = track(events);
    const late = scenario().given(pipelineEvent(1, 'failed')).events[0];
    if (late === undefined) throw new Error('a failure is recorded');
    expect(branchAfter(branch, late, recorded)).toBe(branch);
  });

  it('refuses a log that begins with an alert', () => {
    const { events } = scenario().given(pipelineEvent(1, 'failed'));
    expect(() => track(events.slice(1))).toThrow('AlertOpened in stream alert-source-1:4711:branch:main');
  });
});
