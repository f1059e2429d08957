export type Phase = 'starting' | 'running' | 'stopping';

/** Where the process stands in its life. `/health/ready` says "not ready" outside of `running`. */
export class Lifecycle {
  private current: Phase = 'starting';

  get phase(): Phase {
    return this.current;
  }

  /** From starting to running, and from anywhere to stopping; never back. */
  enter(phase: Exclude<Phase, 'starting'>): void {
    if (this.current !== 'stopping') this.current = phase;
  }
}
