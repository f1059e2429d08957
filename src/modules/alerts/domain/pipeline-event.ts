/** The statuses that end a pipeline. `manual` joins them only where the policy says that it passes. */
export const FINAL_STATUSES = ['success', 'failed', 'canceled', 'skipped'] as const;

/** Every status that GitLab is known to send (GITLAB.md, "Payload"). */
export const KNOWN_STATUSES = [
  'created',
  'waiting_for_resource',
  'preparing',
  'waiting_for_callback',
  'pending',
  'running',
  ...FINAL_STATUSES,
  'canceling',
  'manual',
  'scheduled',
] as const;
export type PipelineStatus = (typeof KNOWN_STATUSES)[number];
export type OutcomeStatus = (typeof FINAL_STATUSES)[number] | 'manual';

export interface Project {
  /** Decimal digits; null in deliveries of very old GitLab versions. */
  readonly id: string | null;
  /** Path with namespace. */
  readonly path: string | null;
  readonly webUrl: string | null;
}

export interface FailedJob {
  readonly id: string | null;
  readonly name: string;
  readonly stage: string | null;
  readonly failureReason: string | null;
  /** GitLab let the pipeline go on in spite of this one. */
  readonly allowFailure: boolean;
}

/** What a pipeline was when it ended, as GitLab told it. Strings are well-formed, without NUL, and capped. */
export interface Outcome {
  readonly pipelineId: string;
  readonly status: OutcomeStatus;
  readonly sha: string | null;
  readonly url: string | null;
  /** ISO 8601 UTC in whole seconds. */
  readonly finishedAt: string | null;
  readonly createdAt: string | null;
  readonly durationSeconds: number | null;
  readonly name: string | null;
  /** What started the pipeline: push, schedule, merge_request_event, … */
  readonly source: string | null;
  /** Display name of who started it. */
  readonly triggeredBy: string | null;
  readonly commitTitle: string | null;
  readonly commitAuthor: string | null;
  readonly mergeRequest: { readonly iid: string | null; readonly title: string | null } | null;
  /** The first 50; those that were allowed to fail come last. */
  readonly failedJobs: readonly FailedJob[];
  readonly failedJobCount: number;
}

/** A delivery's pipeline in our own words: {@link Outcome} for any status, and where it belongs. */
export interface PipelineEvent extends Omit<Outcome, 'status'> {
  readonly status: PipelineStatus;
  readonly project: Project;
  readonly branch: BranchRef;
}

export const REF_KINDS = ['branch', 'tag', 'fork'] as const;
export type RefKind = (typeof REF_KINDS)[number];

export interface BranchRef {
  readonly kind: RefKind;
  /** For a fork `<source project id>/<ref>`. */
  readonly ref: string;
}
