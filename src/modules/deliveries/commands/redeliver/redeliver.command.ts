import { Command } from '@nestjs/cqrs';
import type { Actor } from '../../../access/index.js';
import type { DeliveryRecord } from '../../delivery-record.js';

export interface RedeliveryRequest {
  /** Both UUIDs. */
  readonly sourceId: string;
  readonly deliveryId: string;
  readonly actor: Actor;
}

export type RedeliveryAnswer =
  | { readonly kind: 'handled'; readonly record: DeliveryRecord }
  | { readonly kind: 'not-found' }
  /** What stands against it, as a sentence. */
  | { readonly kind: 'conflict'; readonly detail: string };

/**
 * Handles the pipeline event of an earlier delivery again, as if GitLab had sent it just now: under the source's policy of today.
 * @throws AppendResultUnknownError the event store did not take it in time
 */
export class Redeliver extends Command<RedeliveryAnswer> {
  constructor(readonly request: RedeliveryRequest) {
    super();
  }
}
