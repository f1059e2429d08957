import { randomUUID } from 'node:crypto';
import type { BranchRef, PipelineEvent, Project } from '../../src/modules/alerts/index.js';
import type { DeliveryProof, DeliveryRecord } from '../../src/modules/deliveries/index.js';

const PROJECT: Project = { id: '4711', path: 'group/app', webUrl: 'https://gitlab.example.com/group/app' };
const BRANCH: BranchRef = { kind: 'branch', ref: 'main' };

export const PROOF: DeliveryProof = {
  token: 'url',
  tokenId: randomUUID(),
  gitlabToken: 'unchecked',
  signature: 'unchecked',
};

export const pipelineEvent = (changes: Partial<PipelineEvent> = {}): PipelineEvent => ({
  project: PROJECT,
  branch: BRANCH,
  pipelineId: '901',
  status: 'failed',
  sha: '8f3c1a',
  url: 'https://gitlab.example.com/group/app/-/pipelines/901',
  finishedAt: '2026-11-23T10:00:00Z',
  createdAt: '2026-11-23T09:50:00Z',
  durationSeconds: 600,
  name: null,
  source: 'push',
  triggeredBy: 'Ann Example',
  commitTitle: 'Make it faster',
  commitAuthor: 'Ann Example',
  mergeRequest: null,
  failedJobs: [{ id: '77', name: 'test', stage: 'test', failureReason: 'script_failure', allowFailure: false }],
  failedJobCount: 1,
  ...changes,
});

/** A delivery that opened an alert; project and branch go by the event. */
export const deliveryRecord = (changes: Partial<DeliveryRecord> = {}): DeliveryRecord => {
  const event = changes.event === undefined ? pipelineEvent() : changes.event;
  return {
    id: randomUUID(),
    sourceId: '2d0c7c4e-51f5-4c5e-9a2b-0f6f0f1f8a01',
    receivedAt: new Date(),
    result: 'opened',
    reason: 'pipeline 901 is failed on main (group/app): opened an alert with priority HIGH',
    type: 'ALERT',
    durationMs: 4.2,
    proof: PROOF,
    project: event?.project ?? null,
    branch: event?.branch ?? null,
    alertId: '6b8a2a44-7f5e-5a8e-8d0f-3d6f1f2a9c10',
    position: 12n,
    redelivery: null,
    ...changes,
    event,
  };
};

/** One whose proof did not hold. */
export const rejectedRecord = (changes: Partial<DeliveryRecord> = {}): DeliveryRecord =>
  deliveryRecord({
    sourceId: null,
    result: 'rejected',
    reason: 'Source not found',
    type: null,
    proof: { ...PROOF, tokenId: null },
    event: null,
    alertId: null,
    position: null,
    ...changes,
  });
