import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { at, BranchScenario, CONTEXT, pipelineEvent, receive } from '../../../../test/support/branch-scenario.js';
import { type BranchState, initialState } from './branch-state.js';
import type { ReceiveBranchDeletion } from './commands.js';
import { decide } from './decide.js';
import type { Decision } from './decision.js';
import type { BranchEvent } from './events.js';
import { evolve } from './evolve.js';
import { judge } from './judge.js';
import { pointOf } from './outcome-point.js';
import type { PipelineEvent } from './pipeline-event.js';
import { comparePoints, higherPoint, isAbove, type Point } from './point.js';
import { DEFAULT_POLICY, type Policy, type PriorityOrNone } from './policy.js';
import { PRIORITIES } from './priority.js';
import { floorOf, highestFailing } from './registers.js';
import { REMEMBERED_REQUESTS } from './requests.js';

const priority = fc.constantFrom<PriorityOrNone>(...PRIORITIES, 'none');

const policies: fc.Arbitrary<Policy> = fc
  .record({
    failed: priority,
    canceled: priority,
    skipped: priority,
    failuresInARow: fc.integer({ min: 1, max: 4 }),
    forgiveOvertakenCancellations: fc.boolean(),
    manualPasses: fc.boolean(),
  })
  .map(({ failed, canceled, skipped, ...options }) => ({
    ...DEFAULT_POLICY,
    ...options,
    priorities: { failed, canceled, skipped },
  }));

/** Few seconds and up to 45 pipelines, so that ties, retries and outcomes below the window of 20 are common. */
const deliveries = fc.array(
  fc
    .record({
      pipeline: fc.integer({ min: 1, max: 45 }),
      status: fc.constantFrom('success', 'failed', 'failed', 'canceled', 'skipped', 'manual', 'running' as const),
      second: fc.option(fc.integer({ min: 0, max: 4 })),
    })
    .map(({ pipeline, status, second }) => pipelineEvent(pipeline, status, second)),
  { maxLength: 70 },
);

/** The same deliveries in another order, some of them twice. */
const shuffledAndDoubled = (events: readonly PipelineEvent[]): fc.Arbitrary<PipelineEvent[]> =>
  fc.tuple(fc.subarray([...events]), fc.infiniteStream(fc.nat())).map(([again, random]) =>
    [...events, ...again]
      .map((event) => ({ event, order: random.next().value as number }))
      .sort((a, b) => a.order - b.order)
      .map(({ event }) => event),
  );

const histories = deliveries.chain((events) => fc.tuple(fc.constant(events), shuffledAndDoubled(events)));

/** What must not depend on the order of arrival. */
const converging = (branch: BranchScenario, policy: Policy) => {
  const { row, ...registers } = branch.state.registers;
  const { alert } = branch.state;
  return {
    registers,
    row: policy.failuresInARow > 1 ? row : [],
    openWithPriority: alert?.status === 'open' ? alert.priority : null,
  };
};

describe('the same deliveries', () => {
  it('end in the same registers, openness and priority in every order and with any duplication', () => {
    fc.assert(
      fc.property(policies, histories, (policy, [events, otherwise]) => {
        const branch = new BranchScenario(policy).given(...events);
        const other = new BranchScenario(policy).given(...otherwise);
        expect(converging(other, policy)).toEqual(converging(branch, policy));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are open exactly when the definition says so, with the highest outstanding priority', () => {
    fc.assert(
      fc.property(policies, deliveries, (policy, events) => {
        const branch = new BranchScenario(policy).given(...events);
        const { alert } = branch.state;
        expect(alert?.status === 'open' ? alert.priority : null).toBe(outstandingByDefinition(policy, events));
      }),
      { numRuns: 1_000 },
    );
  });

  it('give the same state when the stored events are replayed', () => {
    fc.assert(
      fc.property(policies, deliveries, (policy, events) => {
        const branch = new BranchScenario(policy).given(...events);
        const stored = JSON.parse(JSON.stringify(branch.events)) as BranchEvent[];
        expect(stored.reduce(evolve, initialState)).toEqual(branch.state);
        expect(JSON.parse(JSON.stringify(branch.state))).toEqual(branch.state);
      }),
    );
  });
});

describe('a decision', () => {
  it('is the same on a state that has been stored and read again', () => {
    fc.assert(
      fc.property(policies, deliveries, (policy, events) => {
        const branch = new BranchScenario(policy);
        for (const event of events) {
          const command = receive(event, policy);
          if (command !== null) {
            const stored = JSON.parse(JSON.stringify(branch.state)) as BranchState;
            expect(decide(command, stored)).toEqual(decide(command, branch.state));
          }
          branch.deliver(event);
        }
      }),
    );
  });
});

const deletion = (second: number): ReceiveBranchDeletion => ({
  type: 'ReceiveBranchDeletion',
  project: CONTEXT.project,
  receivedAt: at(second),
  recordedBefore: false,
});

describe('a branch’s deletion', () => {
  it('ends in the same registers whatever the order before it, and nothing of it opens an alert afterwards', () => {
    fc.assert(
      fc.property(policies, histories, fc.array(fc.nat()), (policy, [events, otherwise], picks) => {
        const branch = new BranchScenario(policy).given(...events);
        const other = new BranchScenario(policy).given(...otherwise);
        for (const one of [branch, other]) one.when(deletion(1_000));
        expect(converging(other, policy)).toEqual(converging(branch, policy));

        const again = events.length === 0 ? [] : picks.map((pick) => events[pick % events.length] as PipelineEvent);
        const alerts = other.events.filter(({ type }) => type === 'AlertOpened').length;
        other.given(...again);
        expect(other.events.filter(({ type }) => type === 'AlertOpened')).toHaveLength(alerts);
        expect(other.state.alert?.status ?? 'none').not.toBe('open');
      }),
      { numRuns: 500 },
    );
  });

  it('lets so many failing pipelines above it open the next alert as the policy asks for', () => {
    fc.assert(
      fc.property(policies, deliveries, (policy, events) => {
        const loud = { ...policy, priorities: { ...policy.priorities, failed: 'HIGH' as const } };
        const branch = new BranchScenario(loud).given(
          ...events,
          pipelineEvent(90, 'failed'),
          pipelineEvent(91, 'failed'),
        );
        branch.given(pipelineEvent(92, 'failed'), pipelineEvent(93, 'failed'));
        expect(branch.state.alert?.status).toBe('open');
        branch.when(deletion(1_000));
        for (let more = 1; more <= loud.failuresInARow; more++) {
          expect(branch.state.alert?.status).toBe('resolved');
          branch.given(pipelineEvent(100 + more, 'failed'));
        }
        expect(branch.state.alert).toMatchObject({ status: 'open', occurrences: loud.failuresInARow });
      }),
    );
  });
});

describe('no sequence of commands', () => {
  interface PersonsStep {
    readonly person: 'AcknowledgeAlert' | 'ResolveAlert';
    readonly number: number;
    /** They looked so many steps ago; null: they do not say when. */
    readonly seenBefore: number | null;
    /** Null: without `Idempotency-Key`. */
    readonly key: number | null;
  }
  type Step = { event: PipelineEvent; policy: Policy } | PersonsStep | { deletedAt: number };
  const persons: fc.Arbitrary<PersonsStep> = fc.record({
    person: fc.constantFrom('AcknowledgeAlert' as const, 'AcknowledgeAlert' as const, 'ResolveAlert' as const),
    number: fc.constantFrom(1, 1, 1, 2, 3),
    seenBefore: fc.option(fc.nat(8)),
    key: fc.option(fc.nat(5)),
  });
  const steps: fc.Arbitrary<Step[]> = fc
    .tuple(deliveries, fc.array(policies, { minLength: 1, maxLength: 3 }))
    .chain(([events, some]) =>
      fc.array(
        fc.oneof(
          {
            weight: 5,
            arbitrary: fc.record({
              event: fc.constantFrom(...events, pipelineEvent(1, 'failed')),
              policy: fc.constantFrom(...some),
            }),
          },
          { weight: 2, arbitrary: persons },
          { weight: 1, arbitrary: fc.record({ deletedAt: fc.constantFrom(-1_000, 1_000) }) },
        ),
        { maxLength: 60 },
      ),
    );

  /** What a person was told, who had seen the branch as `looked`; null: they did not say when. */
  interface Told {
    readonly decision: Decision;
    readonly looked: BranchState | null;
    readonly before: BranchState;
    readonly events: readonly BranchEvent[];
  }

  const run = (sequence: readonly Step[], tell: (told: Told) => void = () => undefined): BranchScenario => {
    const branch = new BranchScenario();
    const looks = [branch.state];
    for (const step of sequence) {
      const before = branch.state;
      if ('event' in step) branch.deliver(step.event, step.policy);
      else if ('deletedAt' in step) branch.when(deletion(step.deletedAt));
      else {
        const looked = step.seenBefore === null ? null : (looks.at(-1 - step.seenBefore) ?? initialState);
        tell({ decision: ask(branch, step, looked), looked, before, events: branch.events });
      }
      looks.push(branch.state);
    }
    return branch;
  };

  const ask = (branch: BranchScenario, step: PersonsStep, looked: BranchState | null): Decision => {
    const { person, number, key } = step;
    const command = {
      type: person,
      alertId: `alert-${number}`,
      by: 'admin',
      note: null,
      at: '2026-01-01T00:00:00Z',
      request: key === null ? undefined : { key: String(key), hash: `${person} ${number}` },
      seen: looked === null ? undefined : { upTo: highestFailing(looked.registers) },
    };
    const decision = branch.when(command);
    if (decision.kind !== 'look-up') return decision;
    return branch.when({ ...command, recordedBefore: keysIn(branch).includes(String(key)) });
  };

  const keysIn = ({ events }: BranchScenario): string[] =>
    events.flatMap((event) => ('request' in event && event.request !== undefined ? [event.request.key] : []));

  const failuresIn = (event: BranchEvent): Point[] => {
    if (event.type !== 'PipelineOutcomeRecorded' || event.data.verdict?.kind !== 'failing') return [];
    return event.data.verdict.overtakable ? [] : [event.data.point];
  };

  it('breaks the alert’s life cycle, whoever changes the policy in between', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        let open: string | null = null;
        let count = 0;
        for (const event of run(sequence).events) {
          if (event.type === 'PipelineOutcomeRecorded' || event.type === 'PipelineSeen') continue;
          const { alert } = event.data;
          if (event.type === 'AlertOpened') {
            expect(open).toBeNull();
            expect(alert).toMatchObject({
              number: ++count,
              status: 'open',
              previousAlertId: count === 1 ? null : `alert-${count - 1}`,
            });
            open = alert.id;
          } else {
            expect(alert.id).toBe(open);
            expect(alert.status).toBe(event.type === 'AlertResolved' ? 'resolved' : 'open');
          }
          if (event.type === 'AlertResolved') {
            expect(alert.resolution).not.toBeNull();
            open = null;
          }
          if (event.type === 'AlertPriorityChanged') expect(event.data.from).not.toBe(event.data.to);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('does twice what a person asks for with one key', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const keys = keysIn(run(sequence));
        expect(keys).toEqual([...new Set(keys)]);
      }),
    );
  });

  it('does twice what was asked for so long ago that the branch has forgotten the key', () => {
    const keys = fc.array(fc.nat(40), { minLength: 3 * REMEMBERED_REQUESTS, maxLength: 4 * REMEMBERED_REQUESTS });
    fc.assert(
      fc.property(keys, (sent) => {
        const branch = new BranchScenario().given(pipelineEvent(1, 'failed'));
        for (const key of sent) ask(branch, { person: 'AcknowledgeAlert', number: 1, seenBefore: null, key }, null);
        expect(keysIn(branch)).toEqual([...new Set(sent)].map(String));
      }),
    );
  });

  it('closes or acknowledges over the head of a failure that came after a person had looked', () => {
    let stopped = 0;
    fc.assert(
      fc.property(steps, (sequence) => {
        run(sequence, ({ decision, looked, before, events }) => {
          if (decision.kind === 'refused' && decision.refusal.why === 'newer-failure') stopped += 1;
          if (decision.kind !== 'events' || looked === null) return;
          const upTo = higherPoint(highestFailing(looked.registers), floorOf(before.registers));
          const since = events.slice(looked.length, before.length).flatMap(failuresIn);
          expect(since.filter((point) => isAbove(point, upTo))).toEqual([]);
        });
      }),
      { numRuns: 1_000 },
    );
    expect(stopped).toBeGreaterThan(0);
  });

  it('lets a success close a failure above it', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        // "N in a row" closes with fewer than N left, so only policies that ask for one are held to this.
        const single = sequence.map((step) =>
          'event' in step ? { ...step, policy: { ...step.policy, failuresInARow: 1 } } : step,
        );
        const failures: Point[] = [];
        for (const event of run(single).events) {
          failures.push(...failuresIn(event));
          if (event.type === 'AlertResolved' && event.data.alert.resolution?.reason === 'pipeline-succeeded') {
            if (event.data.outcome === null) throw new Error('a pipeline resolved, but none is named');
            const resolving = pointOf(event.data.outcome);
            expect(failures.filter((point) => comparePoints(point, resolving) > 0)).toEqual([]);
          }
        }
      }),
    );
  });
});

/** DESIGN.md section 2, "When is a branch failing?", computed over the whole set at once. */
const outstandingByDefinition = (policy: Policy, events: readonly PipelineEvent[]) => {
  const judged = events.map((event) => ({ event, judgement: judge(policy, event), point: pointOf(event) }));
  let passing: Point | null = null;
  for (const { judgement, point } of judged) {
    if (judgement.kind === 'outcome' && judgement.verdict?.kind === 'passing' && isAbove(point, passing))
      passing = point;
  }
  const seen = judged
    .filter(({ judgement }) => judgement.kind !== 'ignored')
    .map(({ event }) => BigInt(event.pipelineId));
  const failures = judged.flatMap(({ judgement, point }) => {
    if (judgement.kind !== 'outcome' || judgement.verdict?.kind !== 'failing') return [];
    const overtaken = judgement.verdict.overtakable && seen.some((id) => id > BigInt(point.pipelineId));
    return overtaken || !isAbove(point, passing) ? [] : [{ point, priority: judgement.verdict.priority }];
  });
  if (new Set(failures.map(({ point }) => point.pipelineId)).size < policy.failuresInARow) return null;
  return PRIORITIES.find((candidate) => failures.some((failure) => failure.priority === candidate)) ?? null;
};
