import { describe, expect, it } from '@jest/globals';
import { pipelineEvent } from '../../../../test/support/branch-scenario.js';
import { judge } from './judge.js';
import { DEFAULT_POLICY, type Policy, SOURCES_OUTSIDE_BRANCH_STATUS } from './policy.js';

const verdict = (policy: Policy, event: Parameters<typeof judge>[1]) => {
  const judgement = judge(policy, event);
  return judgement.kind === 'outcome' ? { verdict: judgement.verdict, rule: judgement.rule } : judgement.kind;
};
const failing = (priority: string) => ({ kind: 'failing', priority, overtakable: false });

describe('the default policy', () => {
  it.each([
    ['success', { verdict: { kind: 'passing' }, rule: 'success' }],
    ['failed', { verdict: failing('HIGH'), rule: 'default' }],
    ['canceled', { verdict: failing('MEDIUM'), rule: 'default' }],
    ['skipped', { verdict: failing('LOW'), rule: 'default' }],
    ['running', 'ignored'],
    ['manual', 'ignored'],
    ['canceling', 'ignored'],
  ] as const)('judges %s', (status, expected) => {
    expect(verdict(DEFAULT_POLICY, pipelineEvent(1, status))).toEqual(expected);
  });

  it.each(SOURCES_OUTSIDE_BRANCH_STATUS)('ignores pipelines with source %s, green ones too', (source) => {
    for (const status of ['failed', 'success'] as const) {
      expect(judge(DEFAULT_POLICY, pipelineEvent(1, status, 1, { source }))).toEqual({
        kind: 'ignored',
        reason: `pipelines with source ${source} say nothing about the branch`,
      });
    }
  });
});

describe('options', () => {
  const tag = { branch: { kind: 'tag', ref: 'v1' } } as const;
  const fork = { branch: { kind: 'fork', ref: '99/main' } } as const;

  it('record failing tags and forks without a verdict where they are ignored, and let green ones pass', () => {
    const policy = { ...DEFAULT_POLICY, ignoreTags: true, ignoreForks: true };
    expect(verdict(policy, pipelineEvent(1, 'failed', 1, tag))).toEqual({ verdict: null, rule: 'ignore-tags' });
    expect(verdict(policy, pipelineEvent(1, 'failed', 1, fork))).toEqual({ verdict: null, rule: 'ignore-forks' });
    expect(verdict(policy, pipelineEvent(1, 'success', 1, tag))).toMatchObject({ verdict: { kind: 'passing' } });
    expect(verdict(policy, pipelineEvent(1, 'failed'))).toMatchObject({ verdict: failing('HIGH') });
  });

  it('let manual pass', () => {
    const policy = { ...DEFAULT_POLICY, manualPasses: true };
    expect(verdict(policy, pipelineEvent(1, 'manual'))).toEqual({
      verdict: { kind: 'passing' },
      rule: 'manual-passes',
    });
  });

  it('make cancellations overtakable and running pipelines worth a sighting', () => {
    const policy = { ...DEFAULT_POLICY, forgiveOvertakenCancellations: true };
    expect(verdict(policy, pipelineEvent(1, 'canceled'))).toMatchObject({ verdict: { overtakable: true } });
    expect(verdict(policy, pipelineEvent(1, 'failed'))).toMatchObject({ verdict: { overtakable: false } });
    expect(verdict(policy, pipelineEvent(1, 'running'))).toBe('sighting');
  });
});

describe('rules', () => {
  const policy: Policy = {
    ...DEFAULT_POLICY,
    rules: [
      { name: 'nightly is quiet', pipelineSource: 'schedule', priorities: { failed: 'none' } },
      { name: 'releases page', ref: 'release/*', refKind: 'branch', priorities: { failed: 'CRITICAL' } },
      { name: 'never reached', ref: 'release/*', priorities: { failed: 'LOW', canceled: 'LOW' } },
    ],
  };
  const release = { branch: { kind: 'branch', ref: 'release/1.2' } } as const;

  it('go in order, the first match wins', () => {
    expect(verdict(policy, pipelineEvent(1, 'failed', 1, release))).toEqual({
      verdict: failing('CRITICAL'),
      rule: 'releases page',
    });
    expect(verdict(policy, pipelineEvent(1, 'failed', 1, { ...release, source: 'schedule' }))).toEqual({
      verdict: null,
      rule: 'nightly is quiet',
    });
  });

  it('leave a status they do not name to the policy’s own priorities', () => {
    expect(verdict(policy, pipelineEvent(1, 'canceled', 1, release))).toMatchObject({ verdict: failing('MEDIUM') });
  });

  it('never silence a success', () => {
    expect(verdict(policy, pipelineEvent(1, 'success', 1, { source: 'schedule' }))).toMatchObject({
      verdict: { kind: 'passing' },
    });
  });
});
