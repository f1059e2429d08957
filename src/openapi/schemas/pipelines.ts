import { FINAL_STATUSES, KNOWN_STATUSES } from '../../modules/alerts/index.js';
import { described, listOf, type Members, nullable, object, oneOfTexts, ref, type Schemas } from '../parts/schema.js';
import { COUNT, FLAG, PIPELINE_ID, REF_KIND, SECONDS, SHA, TEXT, TIME } from '../parts/values.js';

const OUTCOME_STATUS = oneOfTexts([...FINAL_STATUSES, 'manual']);

const PIPELINE: Members = {
  pipelineId: PIPELINE_ID,
  sha: nullable(SHA),
  url: nullable(TEXT),
  finishedAt: nullable(TIME),
};

const FAILED_JOBS = described(listOf(ref('FailedJob'), { maxItems: 50 }), 'Those that were allowed to fail come last.');

const TOLD_BY_GITLAB: Members = {
  ...PIPELINE,
  createdAt: nullable(TIME),
  durationSeconds: nullable(SECONDS),
  name: nullable(TEXT),
  source: nullable(described(TEXT, 'What started the pipeline: push, schedule, merge_request_event, …')),
  triggeredBy: nullable(described(TEXT, 'Display name of who started it; null where the policy keeps no names.')),
  commitTitle: nullable(TEXT),
  commitAuthor: nullable(TEXT),
  mergeRequest: nullable(object({ iid: nullable(TEXT), title: nullable(TEXT) })),
  failedJobs: FAILED_JOBS,
  failedJobCount: COUNT,
};

/** Members of a pipeline event, as everything shows it that shows one. */
export const PIPELINE_EVENT: Members = {
  ...TOLD_BY_GITLAB,
  status: oneOfTexts(KNOWN_STATUSES),
  project: ref('Project'),
  branch: ref('BranchRef'),
};

export const PIPELINE_SCHEMAS: Schemas = {
  Project: object({ id: nullable(TEXT), path: nullable(described(TEXT, 'With namespace.')), webUrl: nullable(TEXT) }),
  BranchRef: object({ kind: REF_KIND, ref: described(TEXT, 'For a fork `<its project id>/<ref>`.') }),
  FailedJob: object({
    id: nullable(TEXT),
    name: TEXT,
    stage: nullable(TEXT),
    failureReason: nullable(TEXT),
    allowFailure: FLAG,
  }),
  OutcomeOfAlert: object(
    { ...PIPELINE, status: OUTCOME_STATUS, failedJobs: FAILED_JOBS },
    'A pipeline that has ended, as an alert shows it.',
  ),
  Outcome: object({ ...TOLD_BY_GITLAB, status: OUTCOME_STATUS }, 'A pipeline that has ended, as GitLab told it.'),
  PipelineEvent: object(PIPELINE_EVENT, 'A pipeline as a delivery told it.'),
  Point: object(
    {
      pipelineId: PIPELINE_ID,
      second: described(COUNT, 'Seconds since 1970 in which it finished, or was made; 0 where GitLab did not say.'),
      sha: nullable(SHA),
    },
    'Where an outcome stands in the life of its branch.',
  ),
};
