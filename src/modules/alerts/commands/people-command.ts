import type { Position } from '../../../event-store/index.js';
import type { Actor } from '../../access/index.js';
import type { Alert } from '../domain/index.js';

export interface PeopleRequest {
  readonly alertId: string;
  readonly note: string | null;
  readonly actor: Actor;
  /** On whose behalf, as the caller claims: stored, never trusted. */
  readonly onBehalfOf: string | null;
  /** The caller's own name for this request, unique for them: sent again, it is answered again and not done again. */
  readonly idempotencyKey: string | null;
  /** Of what the caller has seen; null: of everything up to now. */
  readonly seenPosition: Position | null;
}

export type PeopleAnswer =
  /** The alert as it stands after the append, or stood when this same request came first. `unchanged`: it was so already, nothing was appended. */
  | { readonly kind: 'done' | 'unchanged'; readonly alert: Alert; readonly position: Position }
  | { readonly kind: 'not-found' }
  /** Only an open alert can be acknowledged. */
  | { readonly kind: 'resolved' }
  /** Another request of the same actor had the same key. */
  | { readonly kind: 'key-reused' }
  /** A pipeline failed after what the caller has seen; `position`: of the branch as it stands. */
  | { readonly kind: 'newer-failure'; readonly pipelineId: string; readonly position: Position };
