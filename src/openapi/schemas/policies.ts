import { DEFAULT_POLICY } from '../../modules/alerts/index.js';
import {
  described,
  listOf,
  type Members,
  nullable,
  object,
  oneOfTexts,
  optional,
  ref,
  request,
  type Schema,
  type Schemas,
} from '../parts/schema.js';
import {
  FINGERPRINT,
  FLAG,
  ID,
  POSITION,
  PRIORITY,
  REF_KIND,
  TEXT,
  textUpTo,
  VERDICT_TYPE,
  wholeNumber,
} from '../parts/values.js';
import { PREVIEW_RESULT } from './deliveries.js';

const PRIORITY_OR_NONE = oneOfTexts([...(PRIORITY.enum as readonly string[]), 'none']);
const PRIORITIES: Members = { failed: PRIORITY_OR_NONE, canceled: PRIORITY_OR_NONE, skipped: PRIORITY_OR_NONE };

const { version: _, ...DEFAULTS } = DEFAULT_POLICY;
const byDefault = (member: keyof typeof DEFAULTS, schema: Schema): Schema => ({ ...schema, default: DEFAULTS[member] });

/** Apart from its priorities, which a request need not give for every status. */
const MEMBERS: Members = {
  rules: byDefault('rules', described(listOf(ref('PolicyRule'), { maxItems: 100 }), 'The first that matches decides.')),
  excludedPipelineSources: byDefault('excludedPipelineSources', listOf(textUpTo(200, 1), { maxItems: 50 })),
  ignoreTags: byDefault('ignoreTags', FLAG),
  ignoreForks: byDefault('ignoreForks', FLAG),
  manualPasses: byDefault('manualPasses', FLAG),
  failuresInARow: byDefault('failuresInARow', wholeNumber(1, 10)),
  forgiveOvertakenCancellations: byDefault('forgiveOvertakenCancellations', FLAG),
  keepNames: byDefault('keepNames', FLAG),
};

const CONTENT = optional({ priorities: byDefault('priorities', ref('SomePriorities')), ...MEMBERS });
const IN_FORCE: Members = { version: wholeNumber(1), priorities: object(PRIORITIES), ...MEMBERS };

export const POLICY_SCHEMAS: Schemas = {
  Policy: object(IN_FORCE, 'How a source’s outcomes are judged.'),
  ChangedPolicy: object({ ...IN_FORCE, position: POSITION }),
  PolicyContent: request(CONTENT, 'What is left out is as by default.'),
  ChangePolicy: request(
    {
      ...CONTENT,
      'expectedVersion?': nullable(
        described(wholeNumber(1), 'The version that was looked at: 409 where another one is in force.'),
      ),
    },
    'What is left out is as by default.',
  ),
  SomePriorities: request(optional(PRIORITIES)),
  PolicyRule: request(
    {
      name: textUpTo(100, 1),
      'ref?': {
        ...textUpTo(300, 1),
        pattern: '^[^?\\[\\\\~\\^: ]*$',
        description: 'Ref with `*` for any characters, slashes too.',
      },
      'refKind?': REF_KIND,
      'pipelineSource?': described(textUpTo(200, 1), 'GitLab’s, such as `schedule`.'),
      priorities: ref('SomePriorities'),
    },
    'A status that it leaves out goes by the policy’s own priorities.',
  ),
  PreviewPolicy: request({
    payload: { type: 'object', description: 'As GitLab sends it.' },
    'policy?': nullable(described(ref('PolicyContent'), 'Left out: the one in force.')),
  }),
  PolicyPreview: object(
    {
      result: PREVIEW_RESULT,
      reason: TEXT,
      type: VERDICT_TYPE,
      fingerprint: nullable(FINGERPRINT),
      alertId: nullable(described(ID, 'The alert that it would open, change or resolve, or that would stay open.')),
      priorityBefore: nullable(PRIORITY),
      priorityAfter: nullable(PRIORITY),
      verdict: {
        anyOf: [
          object({ kind: { const: 'passing' } }),
          object({ kind: { const: 'failing' }, priority: PRIORITY }),
          { type: 'null' },
        ],
      },
      rule: nullable(described(TEXT, 'That makes the verdict, or silences it.')),
      policyVersion: nullable(described(wholeNumber(1), 'Null for a proposed policy.')),
      event: nullable(ref('PipelineEvent')),
    },
    'What a payload would do if it were delivered now.',
  ),
};
