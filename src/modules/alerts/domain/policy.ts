import type { RefKind } from './pipeline-event.js';
import type { Priority } from './priority.js';

/** The statuses that a policy gives a priority. */
export const JUDGED_STATUSES = ['failed', 'canceled', 'skipped'] as const;
export type JudgedStatus = (typeof JUDGED_STATUSES)[number];
export type PriorityOrNone = Priority | 'none';

/** What to make of the failing statuses of some branches. The first rule that matches an outcome decides; a status it leaves out goes by the policy's own priorities. */
export interface PolicyRule {
  readonly name: string;
  /**
   * Ref with `*` for any run of characters, slashes included, as in GitLab's protected branches. There is no other wildcard: git
   * allows neither `?` nor `[` in a ref. A fork's ref is `<source project id>/<ref>`. Absent: every ref.
   */
  readonly ref?: string;
  readonly refKind?: RefKind;
  /** GitLab's `object_attributes.source`. */
  readonly pipelineSource?: string;
  readonly priorities: Partial<Record<JudgedStatus, PriorityOrNone>>;
}

/** What a verdict names as its rule where none of the policy's own made it; those can't have these names. */
export const BUILT_IN_RULES = {
  /** A success passes, whatever the policy says. */
  success: 'success',
  manualPasses: 'manual-passes',
  ignoreTags: 'ignore-tags',
  ignoreForks: 'ignore-forks',
  /** The policy's own priorities. */
  byDefault: 'default',
} as const;

/** How a source's outcomes are judged. Versioned: every verdict keeps the version and the rule that made it. */
export interface Policy {
  readonly version: number;
  readonly priorities: Readonly<Record<JudgedStatus, PriorityOrNone>>;
  readonly rules: readonly PolicyRule[];
  /** Pipelines from these sources say nothing about the branch. */
  readonly excludedPipelineSources: readonly string[];
  readonly ignoreTags: boolean;
  readonly ignoreForks: boolean;
  /** A pipeline that ends in a blocking manual job never says `success`. */
  readonly manualPasses: boolean;
  /** Alert only after so many failing pipelines in a row: 1 to 10. */
  readonly failuresInARow: number;
  /** GitLab cancels a branch's older pipeline when a newer one starts: such a cancellation is no failure. */
  readonly forgiveOvertakenCancellations: boolean;
  /** Display names of who triggered a pipeline and who made its commit are kept with its outcome. */
  readonly keepNames: boolean;
}

/** `parent_pipeline` and the sources that GitLab leaves out of a branch's own status (GITLAB.md, "Payload"). */
export const SOURCES_OUTSIDE_BRANCH_STATUS = [
  'parent_pipeline',
  'webide',
  'ondemand_dast_scan',
  'ondemand_dast_validation',
  'security_orchestration_policy',
  'container_registry_push',
  'duo_workflow',
  'pipeline_execution_policy_schedule',
] as const;

export const DEFAULT_POLICY: Policy = {
  version: 1,
  priorities: { failed: 'HIGH', canceled: 'MEDIUM', skipped: 'LOW' },
  rules: [],
  excludedPipelineSources: SOURCES_OUTSIDE_BRANCH_STATUS,
  ignoreTags: false,
  ignoreForks: false,
  manualPasses: false,
  failuresInARow: 1,
  forgiveOvertakenCancellations: false,
  keepNames: true,
};
