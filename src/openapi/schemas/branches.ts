import { BRANCH_CONDITIONS } from '../../modules/alerts/index.js';
import { described, nullable, object, oneOfTexts, ref, type Schemas } from '../parts/schema.js';
import { FINGERPRINT, ID, PIPELINE_ID, POSITION, PRIORITY, SHA, TIME } from '../parts/values.js';

export const BRANCH_STATE = described(
  oneOfTexts(BRANCH_CONDITIONS),
  '`failing`: an alert is open; `passing`: the highest judged outcome passed; `cleared`: it failed, but no alert is open; ' +
    '`unknown`: nothing was judged. A deploy may trust `passing` only.',
);

export const BRANCH_SCHEMAS: Schemas = {
  Branch: object({
    sourceId: ID,
    project: ref('Project'),
    branch: ref('BranchRef'),
    fingerprint: FINGERPRINT,
    state: BRANCH_STATE,
    priority: nullable(described(PRIORITY, 'Of the open alert.')),
    openAlertId: nullable(ID),
    lastPassing: nullable(ref('PipelineOfBranch')),
    firstFailing: nullable(ref('PipelineOfBranch')),
    lastFailing: nullable(ref('PipelineOfBranch')),
    position: described(POSITION, 'Of the last event that changed the branch.'),
  }),
  PipelineOfBranch: object({ pipelineId: PIPELINE_ID, sha: nullable(SHA), finishedAt: nullable(TIME) }),
};
