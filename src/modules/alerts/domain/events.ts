import type { Alert, Suspects } from './alert.js';
import type { BranchRef, Outcome, Project } from './pipeline-event.js';
import type { Point } from './point.js';
import type { Priority } from './priority.js';
import type { KeyedRequest } from './requests.js';

/** What a policy makes of an outcome. Fixed when the outcome is first received. */
export type Verdict =
  | { readonly kind: 'passing' }
  | {
      readonly kind: 'failing';
      readonly priority: Priority;
      /** A cancellation that stops counting as soon as a higher pipeline of the branch is seen. */
      readonly overtakable: boolean;
    };

/** The fact as GitLab told it, also one that changes no verdict. Stays inside, for audit. */
export interface PipelineOutcomeRecorded {
  readonly type: 'PipelineOutcomeRecorded';
  readonly data: {
    readonly sourceId: string;
    readonly project: Project;
    readonly branch: BranchRef;
    readonly fingerprint: string;
    readonly outcome: Outcome;
    readonly point: Point;
    /** Null: recorded, but silenced by the policy. */
    readonly verdict: Verdict | null;
    readonly policyVersion: number;
    readonly rule: string;
    /** What this outcome did to the open alert's suspects where no alert event says so; null: nothing. */
    readonly movedSuspects: {
      readonly alertId: string;
      readonly suspects: Suspects;
      readonly firstFailing: Point;
    } | null;
  };
}

/** First sight of a higher pipeline, stored where the policy forgives overtaken cancellations. */
export interface PipelineSeen {
  readonly type: 'PipelineSeen';
  readonly data: {
    readonly sourceId: string;
    readonly project: Project;
    readonly branch: BranchRef;
    readonly fingerprint: string;
    readonly pipelineId: string;
    readonly status: string;
  };
}

/** Nothing was outstanding, now something is. */
export interface AlertOpened {
  readonly type: 'AlertOpened';
  readonly data: { readonly alert: Alert };
}

/** A new failing outcome above the passing and the cleared point while the alert is open. */
export interface AlertRecurred {
  readonly type: 'AlertRecurred';
  readonly data: { readonly alert: Alert; readonly outcome: Outcome };
}

/** The highest outstanding priority went up or down. Going up clears an acknowledgement. */
export interface AlertPriorityChanged {
  readonly type: 'AlertPriorityChanged';
  readonly data: {
    readonly alert: Alert;
    readonly from: Priority;
    readonly to: Priority;
    /** What moved it; null where only a pipeline's sighting did. */
    readonly outcome: Outcome | null;
  };
}

/** A person takes it: who and why are in `alert.acknowledgement`. */
export interface AlertAcknowledged {
  readonly type: 'AlertAcknowledged';
  readonly data: { readonly alert: Alert };
  /** Where it may be sent again. Ours alone: stored beside the data, which goes out to followers. */
  readonly request?: KeyedRequest;
}

/** Nothing is outstanding any more: why is in `alert.resolution`. */
export interface AlertResolved {
  readonly type: 'AlertResolved';
  readonly data: {
    readonly alert: Alert;
    readonly outcome: Outcome | null;
    /** A person's resolve, or the branch's deletion, clears every failure up to here; null when a pipeline resolved. */
    readonly clearedUpTo: Point | null;
  };
  /** As for {@link AlertAcknowledged}, where a person resolved. */
  readonly request?: KeyedRequest;
}

export type AlertEvent = AlertOpened | AlertRecurred | AlertPriorityChanged | AlertAcknowledged | AlertResolved;
/** Everything that stands in a branch's stream. */
export type BranchEvent = PipelineOutcomeRecorded | PipelineSeen | AlertEvent;
export type BranchEventType = BranchEvent['type'];

/** Written into the metadata of every event: the version of its JSON shape. Readers must keep understanding old ones. */
export const EVENT_SCHEMA_VERSIONS: Readonly<Record<BranchEventType, number>> = {
  PipelineOutcomeRecorded: 1,
  PipelineSeen: 1,
  AlertOpened: 1,
  AlertRecurred: 1,
  AlertPriorityChanged: 1,
  AlertAcknowledged: 1,
  AlertResolved: 1,
};
