import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BranchScenario, pipelineEvent } from '../../../../test/support/branch-scenario.js';
import type { PipelineEvent, RefKind } from './pipeline-event.js';
import { DEFAULT_POLICY, type Policy } from './policy.js';
import { EMPTY_REGISTERS, withOutcome, withSighting } from './registers.js';

const version = (number: number, over: Partial<Policy> = {}): Policy => ({
  ...DEFAULT_POLICY,
  version: number,
  ...over,
});

describe('a policy that changes and changes back', () => {
  it('never judges anew what was judged: the version that met an outcome first counts', () => {
    const [one, two] = [version(1), version(2, { priorities: { failed: 'none', canceled: 'none', skipped: 'none' } })];
    const branch = new BranchScenario();
    branch.deliver(pipelineEvent(1, 'failed'), one);
    expect(branch.deliver(pipelineEvent(1, 'failed'), two)).toEqual({ kind: 'duplicate' });
    expect(branch.state.alert?.status).toBe('open');
    branch.deliver(pipelineEvent(2, 'success'), two);
    branch.deliver(pipelineEvent(3, 'failed'), two);
    expect(branch.deliver(pipelineEvent(3, 'failed'), one)).toEqual({ kind: 'duplicate' });
    expect(branch.state.alert).toMatchObject({ id: 'alert-1', status: 'resolved' });
    branch.deliver(pipelineEvent(4, 'failed'), one);
    expect(branch.state.alert).toMatchObject({ id: 'alert-2', status: 'open', firstFailing: { pipelineId: '4' } });
  });

  it('from one failure in a row to three and back: no success opens, no old one closes', () => {
    const [one, three] = [version(1), version(2, { failuresInARow: 3 })];
    const branch = new BranchScenario();
    branch.deliver(pipelineEvent(10, 'failed'), one);
    branch.deliver(pipelineEvent(9, 'success'), three);
    expect(branch.state.alert?.status).toBe('open');
    branch.deliver(pipelineEvent(11, 'success'), three);
    branch.deliver(pipelineEvent(12, 'failed'), three);
    branch.deliver(pipelineEvent(13, 'failed'), three);
    expect(branch.state.alert?.status).toBe('resolved');
    branch.deliver(pipelineEvent(8, 'success'), one);
    expect(branch.state.alert?.status).toBe('resolved');
    branch.deliver(pipelineEvent(14, 'failed'), one);
    expect(branch.state.alert).toMatchObject({ id: 'alert-2', status: 'open', occurrences: 3 });
  });

  it('that forgives overtaken cancellations for a while: each cancellation counts as it did when it came', () => {
    const [strict, forgiving] = [version(1), version(2, { forgiveOvertakenCancellations: true })];
    const branch = new BranchScenario();
    branch.deliver(pipelineEvent(10, 'canceled'), strict);
    branch.deliver(pipelineEvent(11, 'running', null), forgiving);
    expect(branch.state.alert?.status).toBe('open');
    branch.deliver(pipelineEvent(12, 'success'), forgiving);
    branch.deliver(pipelineEvent(13, 'canceled'), forgiving);
    expect(branch.state.alert).toMatchObject({ id: 'alert-2', status: 'open' });
    // A policy that does not ask stores no sightings; an outcome tells of a newer pipeline under every policy.
    branch.deliver(pipelineEvent(14, 'running', null), strict);
    expect(branch.state.alert?.status).toBe('open');
    branch.deliver(pipelineEvent(15, 'failed'), { ...strict, priorities: { ...strict.priorities, failed: 'none' } });
    expect(branch.state.alert).toMatchObject({ status: 'resolved', resolution: { reason: 'overtaken' } });
  });

  it('that lets manual pass for a while: what passed then has passed', () => {
    const [off, on] = [version(1), version(2, { manualPasses: true })];
    const branch = new BranchScenario();
    branch.deliver(pipelineEvent(1, 'failed'), off);
    branch.deliver(pipelineEvent(2, 'manual'), off);
    expect(branch.state.alert?.status).toBe('open');
    branch.deliver(pipelineEvent(2, 'manual'), on);
    expect(branch.state.alert?.status).toBe('resolved');
    expect(branch.deliver(pipelineEvent(1, 'failed', 0), off)).toMatchObject({ kind: 'events' });
    expect(branch.state.alert?.status).toBe('resolved');
  });

  it.each([
    ['tag', { ignoreTags: true }],
    ['fork', { ignoreForks: true }],
  ] as const)('that ignores a %s for a while: its failures of then stay silent', (kind, ignoring) => {
    const [strict, lenient] = [version(1), version(2, ignoring)];
    const over = { branch: { kind, ref: 'x' } };
    const branch = new BranchScenario();
    branch.deliver(pipelineEvent(1, 'failed', 1, over), lenient);
    expect(branch.deliver(pipelineEvent(1, 'failed', 1, over), strict)).toEqual({ kind: 'duplicate' });
    expect(branch.state.alert).toBeNull();
    branch.deliver(pipelineEvent(2, 'failed', 2, over), strict);
    expect(branch.state.alert?.status).toBe('open');
    branch.deliver(pipelineEvent(3, 'failed', 3, over), lenient);
    expect(branch.state.alert).toMatchObject({ status: 'open', occurrences: 1 });
    branch.deliver(pipelineEvent(4, 'success', 4, over), lenient);
    expect(branch.state.alert?.status).toBe('resolved');
  });
});

const OPTIONS: readonly (readonly [string, Partial<Policy>])[] = [
  ['the default', {}],
  ['other priorities', { priorities: { failed: 'LOW', canceled: 'CRITICAL', skipped: 'none' } }],
  [
    'rules',
    { rules: [{ name: 'nightly', pipelineSource: 'schedule', priorities: { failed: 'none', skipped: 'HIGH' } }] },
  ],
  ['child pipelines that count', { excludedPipelineSources: [] }],
  ['ignored tags', { ignoreTags: true }],
  ['ignored forks', { ignoreForks: true }],
  ['manual that passes', { manualPasses: true }],
  ['two failures in a row', { failuresInARow: 2 }],
  ['ten failures in a row', { failuresInARow: 10 }],
  ['forgiven cancellations', { forgiveOvertakenCancellations: true }],
  ['names not kept', { keepNames: false }],
];

/** A pipeline has one source for life. */
const SOURCES = ['push', 'schedule', 'push', 'parent_pipeline', 'push'];

/** One branch, tag or fork; ties, retries and outcomes below the window of 20 pipelines are common. */
const deliveries: fc.Arbitrary<PipelineEvent[]> = fc.constantFrom<RefKind>('branch', 'tag', 'fork').chain((kind) =>
  fc.array(
    fc
      .record({
        pipeline: fc.integer({ min: 1, max: 40 }),
        status: fc.constantFrom('success', 'failed', 'failed', 'canceled', 'skipped', 'manual', 'running' as const),
        second: fc.option(fc.integer({ min: 0, max: 3 })),
      })
      .map(({ pipeline, status, second }) =>
        pipelineEvent(pipeline, status, second, {
          branch: { kind, ref: 'x' },
          source: SOURCES[pipeline % SOURCES.length] ?? null,
        }),
      ),
    { maxLength: 60 },
  ),
);

/** Deliveries, and the same in another order, some of them twice. */
const histories = deliveries.chain((events) => {
  const all = [...events, ...events.slice(0, 7)];
  return fc.tuple(fc.constant(events), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }));
});

const result = ({ state }: BranchScenario, withRow: boolean) => {
  const { row, ...registers } = state.registers;
  return {
    registers,
    row: withRow ? row : [],
    openWithPriority: state.alert?.status === 'open' ? state.alert.priority : null,
  };
};

describe.each(OPTIONS)('with %s', (_name, over) => {
  const policy = version(1, over);
  const withRow = policy.failuresInARow > 1;

  it('the same deliveries end the same in every order and with any duplication', () => {
    fc.assert(
      fc.property(histories, ([events, otherwise]) => {
        const branch = new BranchScenario(policy).given(...events);
        const other = new BranchScenario(policy).given(...otherwise);
        expect(result(other, withRow)).toEqual(result(branch, withRow));
      }),
      { numRuns: 200 },
    );
  });
});

describe('whoever changes the policy in between', () => {
  const policies = OPTIONS.map(([, over], index) => version(index + 1, over));
  const judged = fc.array(fc.integer({ min: 0, max: policies.length - 1 }), { minLength: 60, maxLength: 60 });
  const policyOf = (which: readonly number[], index: number): Policy => policies[which[index] ?? 0] ?? DEFAULT_POLICY;

  it('every outcome keeps the verdict of the version that met it first, and the registers are the maxima of these', () => {
    fc.assert(
      fc.property(deliveries, judged, (events, which) => {
        const branch = new BranchScenario();
        for (const [index, event] of events.entries()) branch.deliver(event, policyOf(which, index));
        let registers = EMPTY_REGISTERS;
        const versions = new Map<string, number>();
        for (const event of branch.events) {
          if (event.type === 'PipelineSeen') registers = withSighting(registers, event.data.pipelineId);
          if (event.type !== 'PipelineOutcomeRecorded') continue;
          const { outcome, point, verdict, policyVersion } = event.data;
          const key = `${outcome.pipelineId} ${outcome.status} ${point.second}`;
          expect(versions.has(key)).toBe(false);
          versions.set(key, policyVersion);
          registers = withOutcome(registers, point, verdict);
        }
        expect(branch.state.registers).toEqual(registers);
      }),
      { numRuns: 500 },
    );
  });

  it('delivering again what is recorded changes nothing, under no version', () => {
    fc.assert(
      fc.property(deliveries, judged, judged, (events, which, again) => {
        const branch = new BranchScenario();
        for (const [index, event] of events.entries()) branch.deliver(event, policyOf(which, index));
        const recorded = branch.events.flatMap((event) =>
          event.type === 'PipelineOutcomeRecorded' ? [event.data] : [],
        );
        const { state } = branch;
        for (const [index, { outcome, branch: ref, project }] of recorded.entries()) {
          branch.deliver({ ...outcome, branch: ref, project }, policyOf(again, index));
        }
        expect(branch.state).toEqual(state);
      }),
      { numRuns: 500 },
    );
  });

  it('the order makes no difference as long as each delivery meets the same version and they agree on how many in a row', () => {
    const agreeing = policies.map((policy) => ({ ...policy, failuresInARow: 1 }));
    // By pipeline: every copy of an outcome meets the same version, as if each had come while that one was in force.
    const under = (event: PipelineEvent): Policy =>
      agreeing[Number(event.pipelineId) % agreeing.length] ?? DEFAULT_POLICY;
    fc.assert(
      fc.property(histories, ([events, otherwise]) => {
        const [branch, other] = [new BranchScenario(), new BranchScenario()];
        for (const event of events) branch.deliver(event, under(event));
        for (const event of otherwise) other.deliver(event, under(event));
        expect(result(other, false)).toEqual(result(branch, false));
      }),
      { numRuns: 1_000 },
    );
  });
});
