import type { AppendResult, ExpectedRevision } from '../event-store.js';
import type { SerialisedEvent } from '../serialise-append.js';

/** An append that waits to be written, or for its answer. */
export interface PendingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly SerialisedEvent[];
  readonly bytes: number;
  /** False once its caller has been told something, which a time limit may do at any moment. */
  readonly waiting: boolean;
  succeed(result: AppendResult): void;
  fail(error: Error): void;
}

/** At more than these a group only gets slower to write, and everybody in it waits for the whole. */
export const GROUP_MAX_APPENDS = 256;
export const GROUP_MAX_BYTES = 2 * 1_048_576;

/** Appends in the order of their arrival, until they are taken out in groups that are written as one transaction. */
export class AppendQueue {
  private pending: PendingAppend[] = [];

  add(append: PendingAppend): void {
    this.pending.push(append);
  }

  /** True when nobody waits any more. */
  get isEmpty(): boolean {
    return !this.pending.some((append) => append.waiting);
  }

  /**
   * The next group, in the order of arrival; empty only when nobody waits. At least one append whatever its size, and never two
   * of one stream: `event_store.append` judges each against what is committed, so the later one waits for the next group.
   */
  takeGroup(): readonly PendingAppend[] {
    const group: PendingAppend[] = [];
    const later: PendingAppend[] = [];
    const streams = new Set<string>();
    let bytes = 0;
    for (const append of this.pending) {
      if (!append.waiting) continue;
      const fits = group.length === 0 || (group.length < GROUP_MAX_APPENDS && bytes + append.bytes <= GROUP_MAX_BYTES);
      if (fits && !streams.has(append.stream)) {
        group.push(append);
        bytes += append.bytes;
      } else {
        later.push(append);
      }
      streams.add(append.stream);
    }
    this.pending = later;
    return group;
  }
}
