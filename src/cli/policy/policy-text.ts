import type { Policy } from '../../modules/alerts/index.js';
import { cell } from '../text/plain.js';
import { record, table } from '../text/table.js';

type Rule = Policy['rules'][number];

export const policyText = (policy: Policy): string => {
  const facts = record([
    ['version', cell(policy.version)],
    ['priorities', prioritiesText(policy.priorities)],
    ['failures in a row', cell(policy.failuresInARow)],
    ['ignore tags', cell(policy.ignoreTags)],
    ['ignore forks', cell(policy.ignoreForks)],
    ['manual passes', cell(policy.manualPasses)],
    ['forgive overtaken cancellations', cell(policy.forgiveOvertakenCancellations)],
    ['keep names', cell(policy.keepNames)],
    ['excluded pipeline sources', cell(policy.excludedPipelineSources.join(', '))],
    ['rules', policy.rules.length === 0 ? 'none' : 'the first that matches decides'],
  ]);
  return policy.rules.length === 0 ? facts : `${facts}\n\n${ruleTable(policy.rules)}`;
};

const ruleTable = (rules: readonly Rule[]): string =>
  table(
    ['rule', 'ref', 'kind', 'pipeline source', 'priorities'],
    rules.map(({ name, ref, refKind, pipelineSource, priorities }) => [
      cell(name),
      cell(ref ?? 'any'),
      cell(refKind ?? 'any'),
      cell(pipelineSource ?? 'any'),
      prioritiesText(priorities),
    ]),
  );

const prioritiesText = (priorities: Rule['priorities']): string =>
  cell(
    Object.entries(priorities)
      .map(([status, priority]) => `${status} ${priority}`)
      .join(', '),
  );
