/** An event in words. */
export interface Telling {
  /** What happened. */
  readonly summary: string;
  /** Why it happened, or why it changed nothing. */
  readonly why: string;
}
