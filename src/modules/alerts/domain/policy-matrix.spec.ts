import { describe, expect, it } from '@jest/globals';
import { mergeRequest, type PipelineHook, pipelineHook } from '../../../../test/fixtures/pipeline-hook.js';
import { BranchScenario, pipelineEvent } from '../../../../test/support/branch-scenario.js';
import { normaliseDelivery } from '../../ingestion/normalise/normalise-delivery.js';
import type { PipelineEvent } from './pipeline-event.js';
import { DEFAULT_POLICY, type Policy } from './policy.js';

/*
 * Every option of a policy with every status on every kind of pipeline, from GitLab's payload to the branch's alert. The tables are
 * written by hand. A cell says what the one delivery does to a branch on which nothing has happened:
 *
 *   CRITICAL, HIGH, MEDIUM, LOW   opens an alert with this priority; with * only as long as no newer pipeline has been seen
 *   waits     a failure, but not enough of them in a row
 *   passes    opens nothing, and resolves an alert that is open
 *   silent    recorded, and that is all
 *   seen      only that there is such a pipeline is recorded
 *   ignored   nothing is recorded
 */

const STATUSES = ['failed', 'canceled', 'skipped', 'manual', 'success'] as const;
type Status = (typeof STATUSES)[number];

const KINDS: Readonly<Record<string, PipelineHook>> = {
  branch: { ref: 'main', source: 'push' },
  tag: { ref: 'v1.2', tag: true, source: 'push' },
  'merge request': { ref: 'feature/login', source: 'merge_request_event', mergeRequest: mergeRequest(4711) },
  fork: { ref: 'main', source: 'merge_request_event', mergeRequest: mergeRequest(4999) },
  child: { ref: 'main', source: 'parent_pipeline' },
};

const MATRIX: readonly (readonly [option: string, policy: Partial<Policy>, table: string])[] = [
  [
    'the default',
    {},
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           HIGH      MEDIUM    LOW       ignored   passes
     merge request HIGH      MEDIUM    LOW       ignored   passes
     fork          HIGH      MEDIUM    LOW       ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'a priority for failed, none for canceled',
    { priorities: { failed: 'CRITICAL', canceled: 'none', skipped: 'LOW' } },
    `               failed    canceled  skipped   manual    success
     branch        CRITICAL  silent    LOW       ignored   passes
     tag           CRITICAL  silent    LOW       ignored   passes
     merge request CRITICAL  silent    LOW       ignored   passes
     fork          CRITICAL  silent    LOW       ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'none for failed and skipped, a priority for canceled',
    { priorities: { failed: 'none', canceled: 'HIGH', skipped: 'none' } },
    `               failed    canceled  skipped   manual    success
     branch        silent    HIGH      silent    ignored   passes
     tag           silent    HIGH      silent    ignored   passes
     merge request silent    HIGH      silent    ignored   passes
     fork          silent    HIGH      silent    ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'a rule for a ref',
    { rules: [{ name: 'r', ref: 'main', priorities: { failed: 'CRITICAL', skipped: 'none' } }] },
    `               failed    canceled  skipped   manual    success
     branch        CRITICAL  MEDIUM    silent    ignored   passes
     tag           HIGH      MEDIUM    LOW       ignored   passes
     merge request HIGH      MEDIUM    LOW       ignored   passes
     fork          HIGH      MEDIUM    LOW       ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'a rule for refs with a wildcard, which crosses slashes and matches a fork’s whole ref',
    { rules: [{ name: 'r', ref: '*/*', priorities: { failed: 'none', canceled: 'none', skipped: 'none' } }] },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           HIGH      MEDIUM    LOW       ignored   passes
     merge request silent    silent    silent    ignored   passes
     fork          silent    silent    silent    ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'a rule for a kind of ref',
    { rules: [{ name: 'r', refKind: 'tag', priorities: { failed: 'LOW', canceled: 'LOW', skipped: 'HIGH' } }] },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           LOW       LOW       HIGH      ignored   passes
     merge request HIGH      MEDIUM    LOW       ignored   passes
     fork          HIGH      MEDIUM    LOW       ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'a rule for a pipeline source',
    { rules: [{ name: 'r', pipelineSource: 'merge_request_event', priorities: { failed: 'MEDIUM' } }] },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           HIGH      MEDIUM    LOW       ignored   passes
     merge request MEDIUM    MEDIUM    LOW       ignored   passes
     fork          MEDIUM    MEDIUM    LOW       ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'a rule with all conditions, before one with none: the first that matches decides',
    {
      rules: [
        { name: 'a', ref: 'ma*', refKind: 'branch', pipelineSource: 'push', priorities: { failed: 'CRITICAL' } },
        { name: 'b', priorities: { failed: 'LOW', canceled: 'none' } },
      ],
    },
    `               failed    canceled  skipped   manual    success
     branch        CRITICAL  MEDIUM    LOW       ignored   passes
     tag           LOW       silent    LOW       ignored   passes
     merge request LOW       silent    LOW       ignored   passes
     fork          LOW       silent    LOW       ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'no excluded pipeline sources: child pipelines count',
    { excludedPipelineSources: [] },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           HIGH      MEDIUM    LOW       ignored   passes
     merge request HIGH      MEDIUM    LOW       ignored   passes
     fork          HIGH      MEDIUM    LOW       ignored   passes
     child         HIGH      MEDIUM    LOW       ignored   passes`,
  ],
  [
    'other excluded pipeline sources: nothing of them counts, successes neither',
    { excludedPipelineSources: ['merge_request_event'] },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           HIGH      MEDIUM    LOW       ignored   passes
     merge request ignored   ignored   ignored   ignored   ignored
     fork          ignored   ignored   ignored   ignored   ignored
     child         HIGH      MEDIUM    LOW       ignored   passes`,
  ],
  [
    'tags ignored, whatever a rule says',
    { ignoreTags: true, rules: [{ name: 'r', refKind: 'tag', priorities: { failed: 'CRITICAL' } }] },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           silent    silent    silent    ignored   passes
     merge request HIGH      MEDIUM    LOW       ignored   passes
     fork          HIGH      MEDIUM    LOW       ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'forks ignored',
    { ignoreForks: true },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           HIGH      MEDIUM    LOW       ignored   passes
     merge request HIGH      MEDIUM    LOW       ignored   passes
     fork          silent    silent    silent    ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'manual passes, also where failures are ignored',
    { manualPasses: true, ignoreTags: true },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       passes    passes
     tag           silent    silent    silent    passes    passes
     merge request HIGH      MEDIUM    LOW       passes    passes
     fork          HIGH      MEDIUM    LOW       passes    passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'two failures in a row',
    { failuresInARow: 2, excludedPipelineSources: [] },
    `               failed    canceled  skipped   manual    success
     branch        waits     waits     waits     ignored   passes
     tag           waits     waits     waits     ignored   passes
     merge request waits     waits     waits     ignored   passes
     fork          waits     waits     waits     ignored   passes
     child         waits     waits     waits     ignored   passes`,
  ],
  [
    'overtaken cancellations forgiven',
    { forgiveOvertakenCancellations: true },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM*   LOW       seen      passes
     tag           HIGH      MEDIUM*   LOW       seen      passes
     merge request HIGH      MEDIUM*   LOW       seen      passes
     fork          HIGH      MEDIUM*   LOW       seen      passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
  [
    'overtaken cancellations forgiven and manual passes, child pipelines count, forks are ignored',
    { forgiveOvertakenCancellations: true, manualPasses: true, excludedPipelineSources: [], ignoreForks: true },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM*   LOW       passes    passes
     tag           HIGH      MEDIUM*   LOW       passes    passes
     merge request HIGH      MEDIUM*   LOW       passes    passes
     fork          silent    silent    silent    passes    passes
     child         HIGH      MEDIUM*   LOW       passes    passes`,
  ],
  [
    'names not kept: nothing is judged otherwise',
    { keepNames: false },
    `               failed    canceled  skipped   manual    success
     branch        HIGH      MEDIUM    LOW       ignored   passes
     tag           HIGH      MEDIUM    LOW       ignored   passes
     merge request HIGH      MEDIUM    LOW       ignored   passes
     fork          HIGH      MEDIUM    LOW       ignored   passes
     child         ignored   ignored   ignored   ignored   ignored`,
  ],
];

const deliveryOf = (policy: Policy, kind: string, status: Status): PipelineEvent => {
  const normalised = normaliseDelivery(pipelineHook({ ...KINDS[kind], pipelineId: 50, status }), policy);
  if (normalised.kind !== 'pipeline') throw new Error(`GitLab’s delivery of a ${kind} was not understood`);
  return normalised.event;
};

const effectOf = (policy: Policy, event: PipelineEvent): string => {
  const branch = new BranchScenario(policy).given(event);
  const [recorded] = branch.events;
  if (recorded === undefined) return 'ignored';
  if (recorded.type === 'PipelineSeen') return 'seen';
  if (recorded.type !== 'PipelineOutcomeRecorded') throw new Error(`${recorded.type} before any outcome`);
  const { alert } = branch.state;
  if (alert?.status === 'open') {
    const overtaken = new BranchScenario(policy).given(pipelineEvent(51, 'running'), event);
    return overtaken.state.alert === null ? `${alert.priority}*` : alert.priority;
  }
  const { verdict } = recorded.data;
  return verdict === null ? 'silent' : verdict.kind === 'passing' ? 'passes' : 'waits';
};

/** Whether it resolves the alert that an older pipeline has opened. */
const resolves = (policy: Policy, event: PipelineEvent): boolean => {
  const branch = new BranchScenario(policy);
  branch.deliver(pipelineEvent(40, 'failed'), DEFAULT_POLICY);
  branch.deliver(event);
  return branch.state.alert?.status === 'resolved';
};

describe.each(MATRIX)('%s', (_option, over, table) => {
  const policy = { ...DEFAULT_POLICY, ...over };
  const rows = table.split('\n').slice(1);
  it.each(Object.keys(KINDS).map((kind, index) => [kind, rows[index] ?? ''] as const))('%s', (kind, row) => {
    const expected = row.replace(kind, '').trim().split(/\s+/);
    expect(row).toContain(kind);
    expect(STATUSES.map((status) => effectOf(policy, deliveryOf(policy, kind, status)))).toEqual(expected);
    expect(STATUSES.map((status) => resolves(policy, deliveryOf(policy, kind, status)))).toEqual(
      expected.map((effect) => effect === 'passes'),
    );
  });
});

describe('the matrix', () => {
  it('has a place for every option of a policy', () => {
    const covered = new Set(MATRIX.flatMap(([, policy]) => Object.keys(policy)));
    expect([...covered].sort()).toEqual(
      Object.keys(DEFAULT_POLICY)
        .filter((member) => member !== 'version')
        .sort(),
    );
  });
});
