export type Phase = 'starting' | 'running' | 'stopping';

/** Where the process stands in its life. `/health/ready` says "not ready" outside of `running`. */
export class Lifecycle {
  private readonly stop = new AbortController();
  private current: Phase = 'starting';

  get phase(): Phase {
    return this.current;
  }

  /** Aborted on entering `stopping`: for what must not keep the process from it. */
  get stopRequested(): AbortSignal {
    return this.stop.signal;
  }

  /** From starting to running, and from anywhere to stopping; never back. */
  enter(phase: Exclude<Phase, 'starting'>): void {
    if (this.current === 'stopping') return;
    this.current = phase;
    if (phase === 'stopping') this.stop.abort();
  }
}
