import { createHash } from 'node:crypto';
import { type Branch, branchKey, type PipelineEvent } from '../../domain/index.js';

/** Where a branch lives and what users see of its key. */
export interface BranchAddress {
  readonly branch: Branch;
  readonly stream: string;
  /** First 32 hex digits of the SHA-256 of the branch's key: stable for its whole life. */
  readonly fingerprint: string;
}

/** Streams of branches begin with it. */
export const ALERT_STREAM_PREFIX = 'alert-';

/** @throws when the event's project has neither id nor path: ingestion lets no such event through */
export const branchAddress = (sourceId: string, event: Pick<PipelineEvent, 'project' | 'branch'>): BranchAddress => {
  const projectKey = event.project.id ?? event.project.path;
  if (projectKey === null) throw new Error('a pipeline event needs a project id or a project path');
  const branch: Branch = { sourceId, projectKey, kind: event.branch.kind, ref: event.branch.ref };
  const key = branchKey(branch);
  return {
    branch,
    stream: `${ALERT_STREAM_PREFIX}${key}`,
    fingerprint: createHash('sha256').update(key).digest('hex').slice(0, 32),
  };
};
