import type { BranchState } from '../../domain/index.js';
import type { LoadedBranch } from './loaded-branch.js';

/** So much, in bytes as {@link weightOf} guesses them. */
const DEFAULT_CAPACITY = 64 * 1_048_576;

/**
 * The branches that this process wrote last. May be behind other processes, never wrong: the expected revision of the next
 * append tells. The least recently used ones are forgotten first.
 */
export class BranchMemory {
  private readonly branches = new Map<string, { readonly branch: LoadedBranch; readonly weight: number }>();
  private weight = 0;

  constructor(private readonly capacity: number = DEFAULT_CAPACITY) {}

  recall(stream: string): LoadedBranch | null {
    const remembered = this.branches.get(stream);
    if (remembered === undefined) return null;
    this.branches.delete(stream);
    this.branches.set(stream, remembered);
    return remembered.branch;
  }

  keep(stream: string, branch: LoadedBranch): void {
    this.forget(stream);
    const weight = weightOf(branch.state);
    this.branches.set(stream, { branch, weight });
    this.weight += weight;
    for (const oldest of this.branches.keys()) {
      if (this.weight <= this.capacity) return;
      this.forget(oldest);
    }
  }

  forget(stream: string): void {
    this.weight -= this.branches.get(stream)?.weight ?? 0;
    this.branches.delete(stream);
  }
}

const BRANCH_BYTES = 4_000;
const KEY_BYTES = 60;
const JOB_BYTES = 250;
const REQUEST_BYTES = 250;

/** Memory of a branch, roughly: what of it grows is keys, failed jobs and requests, everything else is capped. Counting beats serialising. */
const weightOf = ({ window, alert, requests }: BranchState): number => {
  const keys = window.reduce((sum, pipeline) => sum + pipeline.keys.length, 0);
  const jobs = alert === null ? 0 : alert.openedBy.failedJobs.length + alert.lastOutcome.failedJobs.length;
  return BRANCH_BYTES + keys * KEY_BYTES + jobs * JOB_BYTES + requests.length * REQUEST_BYTES;
};
