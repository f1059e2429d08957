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
 * Handles an earlier delivery again: its pipeline event as if GitLab had sent it just now, under the source's policy of today; the deletion of a branch
 * as one of that time.
 * @throws AppendResultUnknownError the event store did not take it in time, which the delivery log shows as `rejected`
 */
export class Redeliver extends Command<RedeliveryAnswer> {
  constructor(readonly request: RedeliveryRequest) {
    super();
  }
}
