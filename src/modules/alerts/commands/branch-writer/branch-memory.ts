import type { LoadedBranch } from './loaded-branch.js';

/** About 3 kB each: 30 MB at the most. */
const DEFAULT_CAPACITY = 10_000;

/**
 * The branches that this process wrote last. May be behind other processes, never wrong: the expected revision of the next
 * append tells. The least recently used one is forgotten first.
 */
export class BranchMemory {
  private readonly branches = new Map<string, LoadedBranch>();

  constructor(private readonly capacity: number = DEFAULT_CAPACITY) {}

  recall(stream: string): LoadedBranch | null {
    const branch = this.branches.get(stream);
    if (branch === undefined) return null;
    this.branches.delete(stream);
    this.branches.set(stream, branch);
    return branch;
  }

  keep(stream: string, branch: LoadedBranch): void {
    this.branches.delete(stream);
    this.branches.set(stream, branch);
    if (this.branches.size <= this.capacity) return;
    for (const oldest of this.branches.keys()) {
      this.branches.delete(oldest);
      return;
    }
  }

  forget(stream: string): void {
    this.branches.delete(stream);
  }
}
