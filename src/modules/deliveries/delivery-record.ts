import type { Position } from '../../event-store/index.js';
import type { BranchRef, DeliveryResult, PipelineEvent, Project } from '../alerts/index.js';

/** What a delivery came to: `queued` waits in the spool for the event store; `rejected` was answered with an error. */
export const LOGGED_RESULTS = [
  'opened',
  'recurred',
  'priority_changed',
  'resolved',
  'recorded',
  'duplicate',
  'stale',
  'ignored',
  'queued',
  'rejected',
] as const satisfies readonly (DeliveryResult | 'queued' | 'rejected')[];
export type LoggedResult = (typeof LOGGED_RESULTS)[number] | DeliveryResult;

/** How the sender proved itself, and what was found wrong; never a secret. */
export interface DeliveryProof {
  /** Where the source's token stood; null where there was none. */
  readonly token: 'url' | 'bearer' | null;
  /** Which token of the source it was; null where it is none that is known. */
  readonly tokenId: string | null;
  /** `unchecked`: the source has none set, or the delivery was refused before. */
  readonly gitlabToken: 'ok' | 'missing' | 'wrong' | 'unchecked';
  /**
   * `ignored`: there was one, but the source has no signing key. `unchecked`: there was none for a source without a key, or the delivery was refused
   * before; older records say it of ignored ones, too. `stale`: made too long ago, or in the future.
   */
  readonly signature: 'ok' | 'wrong' | 'missing' | 'stale' | 'ignored' | 'unchecked';
}

/**
 * Whether none of the proofs is known to have failed. What was refused before all of them were looked at (its token was revoked, its body never came)
 * passes here as well: of that nothing is kept that could be handled again.
 */
export const hasHeld = ({ tokenId, gitlabToken, signature }: DeliveryProof): boolean =>
  tokenId !== null && [gitlabToken, signature].every((part) => !FAILED.has(part));

const FAILED: ReadonlySet<string> = new Set(['wrong', 'missing', 'stale']);

/**
 * One HTTP request to the ingestion route and what became of it. Holds the normalised event at most: no body, no secret, no
 * e-mail address and no network address of the sender.
 */
export interface DeliveryRecord {
  /** The delivery id, a UUID. Recording a `queued` one again says what became of it; another one that is known is passed over. */
  readonly id: string;
  /** Null where the token belongs to no source. */
  readonly sourceId: string | null;
  readonly receivedAt: Date;
  readonly result: LoggedResult;
  /** A sentence for people. */
  readonly reason: string;
  readonly type: 'ALERT' | 'RESOLVE' | null;
  /** From the request's head to its answer, in milliseconds. */
  readonly durationMs: number;
  readonly proof: DeliveryProof;
  /** Those of the event, or what else is known of a delivery without one, such as the push that deleted a branch. */
  readonly project: Project | null;
  readonly branch: BranchRef | null;
  readonly event: PipelineEvent | null;
  readonly alertId: string | null;
  readonly position: Position | null;
  /** Where a person had an earlier delivery handled again. */
  readonly redelivery: Redelivery | null;
}

export interface Redelivery {
  /** Id of the earlier delivery. */
  readonly of: string;
  /** Name of the API key. */
  readonly by: string;
}
