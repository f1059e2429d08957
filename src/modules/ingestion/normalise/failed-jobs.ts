import type { FailedJob } from '../../alerts/index.js';
import { decimalId, field, isTrue } from './fields.js';
import { displayText } from './text.js';

const MOST_KEPT = 50;
const NAME_LENGTH = 200;
/** A stage's name and GitLab's reason stay well below; three fields of 200 for 50 jobs would crowd an append of 1 MiB. */
const SHORT_LENGTH = 100;

export interface FailedJobs {
  /** The first {@link MOST_KEPT}; those that were allowed to fail come last. */
  readonly failedJobs: readonly FailedJob[];
  readonly failedJobCount: number;
}

/** The failed ones of `builds`. A failed pipeline may have none: bridge jobs are not in it. */
export const readFailedJobs = (builds: unknown): FailedJobs => {
  if (!Array.isArray(builds)) return { failedJobs: [], failedJobCount: 0 };

  const failed = builds.filter((build) => field(build, 'status') === 'failed');
  const allowed = failed.filter((build) => isTrue(field(build, 'allow_failure')));
  const blamed = failed.filter((build) => !isTrue(field(build, 'allow_failure')));
  return {
    failedJobs: [...blamed, ...allowed].slice(0, MOST_KEPT).map(readFailedJob),
    failedJobCount: failed.length,
  };
};

const readFailedJob = (build: unknown): FailedJob => ({
  id: decimalId(field(build, 'id')),
  name: displayText(field(build, 'name'), NAME_LENGTH) ?? '(unnamed)',
  stage: displayText(field(build, 'stage'), SHORT_LENGTH),
  failureReason: displayText(field(build, 'failure_reason'), SHORT_LENGTH),
  allowFailure: isTrue(field(build, 'allow_failure')),
});
