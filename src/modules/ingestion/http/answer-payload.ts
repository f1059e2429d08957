import type { PipelineEvent } from '../../alerts/index.js';

const MOST_BYTES = 4_096;

/** No more than this many UTF-16 units fit the limit whatever they are: JSON writes up to six bytes for one. */
const SURE_TO_FIT = Math.floor(MOST_BYTES / 6);

/** The normalised event as it is shown in answers: as much of it as fits 4 kB of JSON, the least telling parts go first. */
export const answerPayload = (event: PipelineEvent): Partial<PipelineEvent> => {
  const { project, branch, pipelineId, status, sha, finishedAt, createdAt } = event;
  const shorter = [
    () => ({ ...event, failedJobs: event.failedJobs.slice(0, 5) }),
    () => ({ ...event, failedJobs: [] }),
    () => ({ project, branch, pipelineId, status, sha, finishedAt, createdAt }),
    () => ({ pipelineId, status, sha, finishedAt, createdAt }),
  ];
  let payload: Partial<PipelineEvent> = event;
  for (const shorten of shorter) {
    const json = JSON.stringify(payload);
    if (json.length <= SURE_TO_FIT || Buffer.byteLength(json) <= MOST_BYTES) return payload;
    payload = shorten();
  }
  return payload;
};
