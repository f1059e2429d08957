import type { PipelineEvent } from '../../alerts/index.js';
import type { DeletedRef } from '../normalise/branch-deletion.js';
import type { NormalisedDelivery } from '../normalise/normalise-delivery.js';

const MOST_BYTES = 4_096;

/** In UTF-8 no UTF-16 unit takes more than three bytes: a text this short fits without being measured. */
const SURE_TO_FIT = Math.floor(MOST_BYTES / 3);

/** What a delivery told, as answers show it, as JSON: as much of it as fits 4 kB, the least telling parts go first. */
export const answerPayload = (content: NormalisedDelivery): string => {
  switch (content.kind) {
    case 'pipeline':
      return firstToFit(eventParts(content.event));
    case 'branch-deleted':
      return firstToFit(deletionParts(content));
    case 'ignored':
      return 'null';
  }
};

type Part = () => unknown;

const eventParts = (event: PipelineEvent): readonly Part[] => {
  const { project, branch, pipelineId, status, sha, finishedAt, createdAt } = event;
  return [
    () => event,
    () => ({ ...event, failedJobs: event.failedJobs.slice(0, 5) }),
    () => ({ ...event, failedJobs: [] }),
    () => ({ project, branch, pipelineId, status, sha, finishedAt, createdAt }),
    () => ({ pipelineId, status, sha, finishedAt, createdAt }),
  ];
};

const deletionParts = ({ project, branch }: DeletedRef): readonly Part[] => [
  () => ({ project, branch, deleted: true }),
  () => ({ deleted: true }),
];

const firstToFit = (parts: readonly Part[]): string => {
  for (const part of parts) {
    const json = JSON.stringify(part());
    if (json.length <= SURE_TO_FIT || Buffer.byteLength(json) <= MOST_BYTES) return json;
  }
  return 'null';
};
