import type { BranchEvent } from './events.js';

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
  /** Asked for something that this alert can't do. */
  | { readonly kind: 'refused'; readonly reason: string };
