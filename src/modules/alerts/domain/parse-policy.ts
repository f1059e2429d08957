import { REF_KINDS } from './pipeline-event.js';
import {
  BUILT_IN_RULES,
  DEFAULT_POLICY,
  JUDGED_STATUSES,
  type JudgedStatus,
  type Policy,
  type PolicyRule,
  type PriorityOrNone,
} from './policy.js';
import { Members, type PolicyFault, PolicyFaults } from './policy-faults.js';
import { flag, listOf, oneOf, refPattern, text, wholeNumber } from './policy-members.js';
import { PRIORITIES } from './priority.js';
import { ROW_LENGTH } from './registers.js';

/** A policy as people write it: it gets its version when it is set. */
export type PolicyContent = Omit<Policy, 'version'>;

const MOST_RULES = 100;
const MOST_EXCLUDED_SOURCES = 50;
const LONGEST_NAME = 100;
/** As much as is kept of an outcome's own `source`. */
const LONGEST_SOURCE = 200;
const PRIORITIES_OR_NONE: readonly PriorityOrNone[] = [...PRIORITIES, 'none'];
const RESERVED_NAMES: ReadonlySet<string> = new Set(Object.values(BUILT_IN_RULES));

/**
 * Reads a policy out of parsed JSON. What is left out is as in the default policy; what nobody knows, or is not what it should be, is a
 * fault, so that a typing error never silences a branch.
 */
export const parsePolicy = (
  input: unknown,
): { readonly policy: PolicyContent } | { readonly faults: readonly [PolicyFault, ...PolicyFault[]] } => {
  const faults = new PolicyFaults();
  const members = new Members(input, '', faults);
  const readFlag = (
    name: 'ignoreTags' | 'ignoreForks' | 'manualPasses' | 'forgiveOvertakenCancellations' | 'keepNames',
  ) => members.read(name, DEFAULT_POLICY[name], flag(faults));
  const readRules = listOf(faults, MOST_RULES, (rule, field) => readRule(new Members(rule, field, faults), faults));
  const readSources = listOf(faults, MOST_EXCLUDED_SOURCES, text(faults, LONGEST_SOURCE));

  const policy: PolicyContent = {
    priorities: { ...DEFAULT_POLICY.priorities, ...members.read('priorities', {}, priorities(faults)) },
    rules: members.read('rules', DEFAULT_POLICY.rules, readRules),
    excludedPipelineSources: members.read(
      'excludedPipelineSources',
      DEFAULT_POLICY.excludedPipelineSources,
      readSources,
    ),
    ignoreTags: readFlag('ignoreTags'),
    ignoreForks: readFlag('ignoreForks'),
    manualPasses: readFlag('manualPasses'),
    failuresInARow: members.read('failuresInARow', DEFAULT_POLICY.failuresInARow, wholeNumber(faults, 1, ROW_LENGTH)),
    forgiveOvertakenCancellations: readFlag('forgiveOvertakenCancellations'),
    keepNames: readFlag('keepNames'),
  };
  members.refuseOthers();
  refuseAmbiguousNames(policy.rules, faults);
  const [first, ...others] = faults.found;
  return first === undefined ? { policy } : { faults: [first, ...others] };
};

const priorities = (faults: PolicyFaults) => (value: unknown, field: string) => {
  const members = new Members(value, field, faults);
  const read: Partial<Record<JudgedStatus, PriorityOrNone>> = {};
  for (const status of JUDGED_STATUSES) {
    const priority = members.read<PriorityOrNone | null>(status, null, oneOf(faults, PRIORITIES_OR_NONE));
    if (priority !== null) read[status] = priority;
  }
  members.refuseOthers();
  return read;
};

const readRule = (members: Members, faults: PolicyFaults): PolicyRule => {
  members.require('name');
  members.require('priorities');
  const ref = members.read<string | null>('ref', null, refPattern(faults));
  const refKind = members.read<PolicyRule['refKind'] | null>('refKind', null, oneOf(faults, REF_KINDS));
  const pipelineSource = members.read<string | null>('pipelineSource', null, text(faults, LONGEST_SOURCE));
  const rule: PolicyRule = {
    name: members.read('name', '', text(faults, LONGEST_NAME)),
    ...(ref === null ? {} : { ref }),
    ...(refKind ? { refKind } : {}),
    ...(pipelineSource === null ? {} : { pipelineSource }),
    priorities: members.read('priorities', {}, priorities(faults)),
  };
  members.refuseOthers();
  return rule;
};

/** Every verdict names its rule: two of one name could not be told apart. */
const refuseAmbiguousNames = (rules: readonly PolicyRule[], faults: PolicyFaults): void => {
  const seen = new Set<string>();
  for (const [index, { name }] of rules.entries()) {
    const field = `rules[${index}].name`;
    if (RESERVED_NAMES.has(name)) faults.add(field, `must not be ${name}: the service uses this name itself`);
    if (name !== '' && seen.has(name)) faults.add(field, 'must be another name than those of the rules before it');
    seen.add(name);
  }
};
