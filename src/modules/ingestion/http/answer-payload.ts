import type { PipelineEvent } from '../../alerts/index.js';

const MOST_BYTES = 4_096;

/** In UTF-8 no UTF-16 unit takes more than three bytes: a text this short fits without being measured. */
const SURE_TO_FIT = Math.floor(MOST_BYTES / 3);

/** The normalised event as answers show it, as JSON: as much of it as fits 4 kB, the least telling parts go first. */
export const answerPayload = (event: PipelineEvent): string => {
  const { project, branch, pipelineId, status, sha, finishedAt, createdAt } = event;
  const shorter = [
    () => event,
    () => ({ ...event, failedJobs: event.failedJobs.slice(0, 5) }),
    () => ({ ...event, failedJobs: [] }),
    () => ({ project, branch, pipelineId, status, sha, finishedAt, createdAt }),
  ];
  for (const shorten of shorter) {
    const json = JSON.stringify(shorten());
    if (json.length <= SURE_TO_FIT || Buffer.byteLength(json) <= MOST_BYTES) return json;
  }
  return JSON.stringify({ pipelineId, status, sha, finishedAt, createdAt });
};
