import { Query } from '@nestjs/cqrs';
import type { DeliveryResult } from '../../commands/receive-pipeline-event/receive-pipeline-event.command.js';
import type { Judgement, PipelineEvent, Policy, Priority } from '../../domain/index.js';

/** What a pipeline event would come to if it were delivered now. */
export interface PipelineEventPreview {
  /** What the policy makes of it: verdict, version of the policy and rule, or why it is ignored. */
  readonly judgement: Judgement;
  readonly result: DeliveryResult;
  /** A sentence for people. */
  readonly reason: string;
  readonly type: 'ALERT' | 'RESOLVE' | null;
  readonly fingerprint: string;
  /** The alert that it would open, change or resolve, or that would stay open. */
  readonly alertId: string | null;
  /** Of the branch's open alert, as it stands and as it then would; null where none is open. */
  readonly priorityBefore: Priority | null;
  readonly priorityAfter: Priority | null;
}

/**
 * Judges an event under a policy and has its branch decide, as a delivery would, but appends nothing.
 * @throws EventStoreUnavailableError the store did not answer
 */
export class PreviewPipelineEvent extends Query<PipelineEventPreview> {
  constructor(
    readonly sourceId: string,
    readonly event: PipelineEvent,
    readonly policy: Policy,
  ) {
    super();
  }
}
