import { describe, expect, it } from '@jest/globals';
import { at, BranchScenario, pipelineEvent } from '../../../../../test/support/branch-scenario.js';
import type { RecordedEvent } from '../../../../event-store/index.js';
import type { BranchEvent } from '../../domain/index.js';
import { type Floor, floorAfter, NO_FLOOR } from './floor.js';
import { alertIdOf, type TrackedAlert, trackedAfter } from './tracked-alert.js';

/** The scenario's events as a store would give them, from position 100 on. */
const trackAll = (events: readonly BranchEvent[]): TrackedAlert[] => {
  const tracked = new Map<string, TrackedAlert>();
  let floor: Floor = NO_FLOOR;
  for (const [index, event] of events.entries()) {
    const recordedAt = new Date('2026-01-01T12:00:01.000Z');
    const recorded = {
      stream: 's',
      revision: BigInt(index),
      position: BigInt(100 + index),
      recordedAt,
    } as RecordedEvent;
    const id = alertIdOf(event);
    if (id !== null) tracked.set(id, trackedAfter(tracked.get(id) ?? null, event, recorded, floor));
    floor = floorAfter(floor, event);
  }
  return [...tracked.values()];
};

describe('a tracked alert', () => {
  it('keeps where it opened, and moves with every event that changes it', () => {
    const { events } = new BranchScenario().given(
      pipelineEvent(1, 'success'),
      pipelineEvent(2, 'failed'),
      pipelineEvent(3, 'failed'),
    );
    expect(trackAll(events)).toMatchObject([
      { openedPosition: '102', openedRevision: '2', lastPosition: '104', lastRevision: '4', alert: { occurrences: 2 } },
    ]);
  });

  it('keeps up to where failures were over when it opened: by a success, or by a person', () => {
    const scenario = new BranchScenario().given(pipelineEvent(1, 'success'), pipelineEvent(2, 'failed'));
    scenario.when({ type: 'ResolveAlert', alertId: 'alert-1', by: 'ann', note: null, at: at(9) });
    scenario.given(pipelineEvent(4, 'failed'));
    expect(trackAll(scenario.events).map(({ floorAtOpening }) => floorAtOpening)).toMatchObject([
      { passing: { pipelineId: '1' }, cleared: null },
      { passing: { pipelineId: '1' }, cleared: { pipelineId: '2' } },
    ]);
  });

  it('takes over suspects that only an outcome has moved', () => {
    const { events } = new BranchScenario().given(
      pipelineEvent(2, 'failed'),
      pipelineEvent(4, 'failed'),
      pipelineEvent(3, 'success'),
    );
    expect(events.at(-1)?.type).toBe('PipelineOutcomeRecorded');
    expect(trackAll(events)).toMatchObject([
      {
        lastPosition: '104',
        alert: { firstFailing: { pipelineId: '4' }, suspects: { lastPassingSha: 'sha3', firstFailingSha: 'sha4' } },
      },
    ]);
  });

  it('refuses to change an alert that has not opened', () => {
    const { events } = new BranchScenario().given(pipelineEvent(1, 'failed'), pipelineEvent(2, 'failed'));
    const withoutOpening = events.filter(({ type }) => type !== 'AlertOpened');
    expect(() => trackAll(withoutOpening)).toThrow('AlertRecurred changes alert alert-1, which no event has opened');
  });
});
