import { Command } from '@nestjs/cqrs';
import type { Position } from '../../../../event-store/index.js';
import type { Refusal } from '../../domain/index.js';
import type { Requester } from '../source-writer.js';

export interface IssuedToken {
  readonly kind: 'done';
  readonly id: string;
  /** Shown here and never again; lets deliveries in on this process by now. */
  readonly token: string;
  readonly hint: string;
  readonly label: string | null;
  readonly issuedAt: Date;
  /** ISO 8601 UTC. */
  readonly expiresAt: string | null;
  readonly position: Position;
}

/**
 * Another token for a source, beside those that it has.
 * @throws AppendResultUnknownError the event store did not answer: a token may have been issued that nobody knows
 */
export class IssueToken extends Command<IssuedToken | Refusal> {
  constructor(
    readonly sourceId: string,
    readonly wanted: { readonly label: string | null; readonly expiresAt: Date | null },
    readonly requester: Requester,
  ) {
    super();
  }
}
