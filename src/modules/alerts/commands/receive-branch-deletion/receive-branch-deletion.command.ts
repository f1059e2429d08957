import { Command } from '@nestjs/cqrs';
import type { Position } from '../../../../event-store/index.js';
import type { BranchRef, Project } from '../../domain/index.js';
import type { RedeliveryCause } from '../branch-writer/delivery-metadata.js';

/** An authenticated delivery which says that a branch is gone. */
export interface BranchDeletion {
  /** UUID of this one HTTP request: the same id is the same deletion, however often it is handled. */
  readonly deliveryId: string;
  readonly sourceId: string;
  readonly project: Project;
  readonly branch: BranchRef;
  readonly receivedAt: Date;
  /** Milliseconds since 1970 by which the event store must have answered. */
  readonly deadline: number;
  /** W3C trace context of the request, if it had one. */
  readonly traceparent: string | null;
  /** Where it is an earlier delivery that a person has handled again: `receivedAt` is still that of the first one. */
  readonly redelivery?: RedeliveryCause;
}

/** What the service made of it: the fields of its answer (DESIGN.md section 5). */
export interface ReceivedBranchDeletion {
  /** `ignored`: no alert was open, or the branch has failed since. `duplicate`: this very deletion resolved one before. */
  readonly result: 'resolved' | 'duplicate' | 'ignored';
  /** A sentence for people. */
  readonly reason: string;
  readonly type: 'RESOLVE' | null;
  /** Event id of the resolution, the same for its duplicates; the delivery id for ignored ones. */
  readonly id: string;
  readonly fingerprint: string;
  /** The alert that it resolved. */
  readonly alertId: string | null;
  /** Of the resolution; of the branch's last event for a duplicate; null for ignored. */
  readonly position: Position | null;
}

/** @throws AppendResultUnknownError the event store did not take it in time */
export class ReceiveBranchDeletion extends Command<ReceivedBranchDeletion> {
  constructor(readonly deletion: BranchDeletion) {
    super();
  }
}
