import type { BranchEvent } from './events.js';
import type { Point } from './point.js';

/** What a command comes to. */
export type Decision =
  /** To be appended together; never empty. */
  | { readonly kind: 'events'; readonly events: readonly BranchEvent[] }
  /** Recorded before. */
  | { readonly kind: 'duplicate' }
  /** So old that it is not remembered whether it was recorded, and without any effect. */
  | { readonly kind: 'stale' }
  /** It would matter, but the state can't tell whether it did already: look for its event in the stream and ask again with `recordedBefore`. */
  | { readonly kind: 'look-up' }
  /** Nothing to do: what was asked for is so already. */
  | { readonly kind: 'unchanged' }
  /** The request was sent before: the event at this revision holds its answer; null where that has to be looked for. */
  | { readonly kind: 'repeated'; readonly revision: number | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Why a person's request is not done. */
export type Refusal =
  /** Only an open alert can be acknowledged. */
  | { readonly why: 'resolved' }
  /** Another request had this key. */
  | { readonly why: 'key-reused' }
  /** Something failed after what the person had seen. */
  | { readonly why: 'newer-failure'; readonly newer: Point };
