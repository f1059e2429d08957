import type { Outcome } from './pipeline-event.js';
import type { Point } from './point.js';

/** GitLab sets `finished_at` for success, failed and canceled only; `created_at` is constant for a pipeline (GITLAB.md, "Payload"). */
export const pointOf = (outcome: Pick<Outcome, 'pipelineId' | 'finishedAt' | 'createdAt' | 'sha'>): Point => {
  const time = outcome.finishedAt ?? outcome.createdAt;
  return {
    pipelineId: outcome.pipelineId,
    second: time === null ? 0 : Math.floor(Date.parse(time) / 1000),
    sha: outcome.sha,
  };
};
