import type { PipelineEvent, PipelineEventPreview } from '../../alerts/index.js';

/** What a payload would do if it were delivered now. */
export interface PolicyPreview extends Omit<PipelineEventPreview, 'judgement' | 'fingerprint'> {
  readonly fingerprint: string | null;
  /** Null where the policy has no opinion on it: it is ignored, silenced, or does not end a pipeline. */
  readonly verdict: { readonly kind: 'passing' } | { readonly kind: 'failing'; readonly priority: string } | null;
  /** The rule that makes the verdict, or that silences it; null where it is ignored. */
  readonly rule: string | null;
  /** Null for a proposed policy, which has none yet. */
  readonly policyVersion: number | null;
  /** What would be kept of the payload; null where it holds no pipeline event. */
  readonly event: PipelineEvent | null;
}

export const ignoredPreview = (reason: string, policyVersion: number | null): PolicyPreview => ({
  result: 'ignored',
  reason,
  type: null,
  fingerprint: null,
  alertId: null,
  priorityBefore: null,
  priorityAfter: null,
  verdict: null,
  rule: null,
  policyVersion,
  event: null,
});

export const toPolicyPreview = (
  { judgement, ...meaning }: PipelineEventPreview,
  event: PipelineEvent,
  policyVersion: number | null,
): PolicyPreview => {
  const outcome = judgement.kind === 'outcome' ? judgement : null;
  const verdict = outcome?.verdict ?? null;
  return {
    ...meaning,
    verdict: verdict?.kind === 'failing' ? { kind: 'failing', priority: verdict.priority } : verdict,
    rule: outcome?.rule ?? null,
    policyVersion,
    event,
  };
};
