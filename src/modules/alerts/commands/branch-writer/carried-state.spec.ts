import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Alert, type BranchState, initialState, type Point } from '../../domain/index.js';
import { type CarriedState, packState, unpackState } from './carried-state.js';

const id = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map(String);
const second = fc.integer({ min: 0, max: 4_102_444_800 });
const point: fc.Arbitrary<Point> = fc.record({
  pipelineId: id,
  second,
  sha: fc.option(fc.string({ maxLength: 64 })),
});
const points = fc.dictionary(fc.constantFrom('CRITICAL', 'HIGH', 'MEDIUM', 'LOW'), point);
const key = fc.record({ second, status: fc.constantFrom('success', 'failed', 'canceled', 'skipped', 'manual') });

/** The alert is never looked into. */
const anAlert = { id: 'an alert' } as Alert;

const state: fc.Arbitrary<BranchState> = fc.record({
  registers: fc.record({
    passing: fc.option(point),
    cleared: fc.option(point),
    failing: points,
    overtakable: points,
    row: fc.array(point, { maxLength: 10 }),
    highestPipeline: fc.option(id),
  }),
  window: fc.array(fc.record({ pipelineId: id, keys: fc.array(key, { maxLength: 64 }) }), { maxLength: 20 }),
  alert: fc.constantFrom(null, anAlert),
  requests: fc.array(fc.record({ key: fc.string(), hash: fc.string(), revision: fc.nat() }), { maxLength: 20 }),
  length: fc.nat(),
});

/** As it comes back from a store. */
const stored = (packed: unknown): CarriedState => JSON.parse(JSON.stringify(packed)) as CarriedState;

describe('The branch state that an event carries', () => {
  it('comes back as it was, whether the event tells the alert or not', () => {
    fc.assert(
      fc.property(state, fc.boolean(), (before, isTold) => {
        const ofEvent = isTold ? before.alert : null;
        expect(unpackState(stored(packState(before, ofEvent)), ofEvent)).toEqual(before);
      }),
    );
  });

  it('does not repeat the alert of its event', () => {
    const before = { ...initialState, alert: anAlert };
    expect(packState(before, anAlert)).not.toHaveProperty('alert');
    for (const other of [undefined, null, { id: 'another alert' }]) {
      expect(unpackState(stored(packState(before, other)), other as Alert)?.alert).toEqual(anAlert);
    }
    expect(packState(initialState, undefined)).toHaveProperty('alert', null);
    expect(unpackState(stored(packState(initialState, anAlert)), anAlert)?.alert).toBeNull();
  });

  it('is none where the event carries none, or one of another version', () => {
    expect(unpackState(undefined, null)).toBeNull();
    expect(unpackState(stored({ version: 3, state: initialState }), null)).toBeNull();
  });
});
