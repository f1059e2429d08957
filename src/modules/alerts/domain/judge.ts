import type { Verdict } from './events.js';
import type { OutcomeStatus, PipelineEvent } from './pipeline-event.js';
import { BUILT_IN_RULES, type JudgedStatus, type Policy, type PolicyRule } from './policy.js';
import { matchesWildcard } from './wildcard.js';

export type Judgement =
  /** Says nothing about the branch; nothing is appended. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Not an outcome, but the policy wants to know that a newer pipeline exists. */
  | { readonly kind: 'sighting' }
  /** To be recorded; a null verdict is a failure that the policy silences. */
  | {
      readonly kind: 'outcome';
      readonly status: OutcomeStatus;
      readonly verdict: Verdict | null;
      readonly policyVersion: number;
      readonly rule: string;
    };

/** What a source's policy makes of a pipeline event. A policy silences failures only: a success always passes. */
export const judge = (policy: Policy, event: PipelineEvent): Judgement => {
  if (event.source !== null && policy.excludedPipelineSources.includes(event.source)) {
    return { kind: 'ignored', reason: `pipelines with source ${event.source} say nothing about the branch` };
  }
  const { status } = event;
  switch (status) {
    case 'success':
      return outcome(policy, status, { kind: 'passing' }, BUILT_IN_RULES.success);
    case 'manual':
      return policy.manualPasses
        ? outcome(policy, status, { kind: 'passing' }, BUILT_IN_RULES.manualPasses)
        : notFinal(policy, event);
    case 'failed':
    case 'canceled':
    case 'skipped':
      return judgeFailure(policy, event, status);
    default:
      return notFinal(policy, event);
  }
};

const judgeFailure = (policy: Policy, event: PipelineEvent, status: JudgedStatus): Judgement => {
  if (policy.ignoreTags && event.branch.kind === 'tag') return outcome(policy, status, null, BUILT_IN_RULES.ignoreTags);
  if (policy.ignoreForks && event.branch.kind === 'fork')
    return outcome(policy, status, null, BUILT_IN_RULES.ignoreForks);

  const rule = policy.rules.find((candidate) => ruleMatches(candidate, event));
  const priority = rule?.priorities[status] ?? policy.priorities[status];
  const name = rule?.name ?? BUILT_IN_RULES.byDefault;
  if (priority === 'none') return outcome(policy, status, null, name);
  const overtakable = status === 'canceled' && policy.forgiveOvertakenCancellations;
  return outcome(policy, status, { kind: 'failing', priority, overtakable }, name);
};

const ruleMatches = (rule: PolicyRule, event: PipelineEvent): boolean =>
  (rule.ref === undefined || matchesWildcard(rule.ref, event.branch.ref)) &&
  (rule.refKind === undefined || rule.refKind === event.branch.kind) &&
  (rule.pipelineSource === undefined || rule.pipelineSource === event.source);

const notFinal = (policy: Policy, event: PipelineEvent): Judgement =>
  policy.forgiveOvertakenCancellations
    ? { kind: 'sighting' }
    : { kind: 'ignored', reason: `status ${event.status} does not end a pipeline` };

const outcome = (policy: Policy, status: OutcomeStatus, verdict: Verdict | null, rule: string): Judgement => ({
  kind: 'outcome',
  status,
  verdict,
  policyVersion: policy.version,
  rule,
});
