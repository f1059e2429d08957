import type { Position } from '../../../event-store/index.js';
import type { Actor } from '../../access/index.js';
import type { Alert } from '../domain/index.js';

export interface PeopleRequest {
  readonly alertId: string;
  readonly note: string | null;
  readonly actor: Actor;
  /** On whose behalf, as the caller claims: stored, never trusted. */
  readonly onBehalfOf: string | null;
}

export type PeopleAnswer =
  /** The alert as it stands after the append. `unchanged`: it was so already, nothing was appended. */
  | { readonly kind: 'done' | 'unchanged'; readonly alert: Alert; readonly position: Position }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'conflict'; readonly detail: string };
