import type { Branch } from './branch.js';
import type { Verdict } from './events.js';
import type { Outcome, PipelineStatus, Project } from './pipeline-event.js';

/** What every decision about a branch needs to know of it. Ids are made outside: the domain knows no hashing. */
export interface BranchContext {
  readonly branch: Branch;
  readonly project: Project;
  readonly fingerprint: string;
  /** Alert id for a position in the row of the branch's alerts: 1, 2, … */
  readonly alertId: (number: number) => string;
}

/** A pipeline of the branch ended. */
export interface ReceiveOutcome {
  readonly type: 'ReceiveOutcome';
  readonly context: BranchContext;
  readonly outcome: Outcome;
  readonly verdict: Verdict | null;
  readonly policyVersion: number;
  readonly rule: string;
  /** The policy's number of failing pipelines in a row, 1 to 10. */
  readonly failuresInARow: number;
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
  /** Whether the stream holds this outcome; null as long as nobody has looked. */
  readonly recordedBefore: boolean | null;
}

/** A pipeline of the branch was seen in a status that does not end it, and the policy forgives overtaken cancellations. */
export interface ReceiveSighting {
  readonly type: 'ReceiveSighting';
  readonly context: BranchContext;
  readonly pipelineId: string;
  readonly status: PipelineStatus;
  readonly failuresInARow: number;
  readonly receivedAt: string;
}

/** GitLab told that the branch is gone. */
export interface ReceiveBranchDeletion {
  readonly type: 'ReceiveBranchDeletion';
  readonly project: Project;
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
  /** Whether the stream holds what this very deletion did; null as long as nobody has looked. */
  readonly recordedBefore: boolean | null;
}

export interface AcknowledgeAlert {
  readonly type: 'AcknowledgeAlert';
  readonly alertId: string;
  readonly by: string;
  readonly note: string | null;
  readonly at: string;
}

export interface ResolveAlert {
  readonly type: 'ResolveAlert';
  readonly alertId: string;
  readonly by: string;
  readonly note: string | null;
  readonly at: string;
}

export type BranchCommand = ReceiveOutcome | ReceiveSighting | ReceiveBranchDeletion | AcknowledgeAlert | ResolveAlert;
