import type { SourceEvent } from './events.js';

export type Decision =
  /** None: everything is as asked for already. */
  | { readonly kind: 'events'; readonly events: readonly SourceEvent[] }
  | { readonly kind: 'not-found'; readonly reason: string }
  | { readonly kind: 'conflict'; readonly reason: string }
  /** The request itself is wrong. */
  | { readonly kind: 'invalid'; readonly field: string; readonly reason: string };

export type Refusal = Exclude<Decision, { readonly kind: 'events' }>;
