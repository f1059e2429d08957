import type { Branch } from './branch.js';
import type { Verdict } from './events.js';
import type { Outcome, PipelineStatus, Project } from './pipeline-event.js';
import type { Point } from './point.js';
import type { KeyedRequest } from './requests.js';

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

/** How far the branch had failed when a person looked at it. */
export interface SeenFailures {
  /** Null: it had not failed yet. */
  readonly upTo: Point | null;
}

interface PersonsCommand {
  readonly alertId: string;
  readonly by: string;
  readonly note: string | null;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Left out: every sending of it is a request of its own. */
  readonly request?: KeyedRequest | undefined;
  /** Left out: everything up to now. */
  readonly seen?: SeenFailures | undefined;
  /** Whether the stream holds what a request with this key did; null or left out as long as nobody has looked. */
  readonly recordedBefore?: boolean | null | undefined;
}

export interface AcknowledgeAlert extends PersonsCommand {
  readonly type: 'AcknowledgeAlert';
}

export interface ResolveAlert extends PersonsCommand {
  readonly type: 'ResolveAlert';
}

export type BranchCommand = ReceiveOutcome | ReceiveSighting | ReceiveBranchDeletion | AcknowledgeAlert | ResolveAlert;
