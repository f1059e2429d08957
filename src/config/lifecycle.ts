export type Phase = 'starting' | 'running' | 'stopping';

/** Where the process stands in its life. `/health/ready` says "not ready" outside of `running`. */
export class Lifecycle {
  phase: Phase = 'starting';
}
