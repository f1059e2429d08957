import { Command } from '@nestjs/cqrs';
import type { Actor } from '../../../access/index.js';
import type { Refusal } from '../../domain/index.js';

export interface Disabling {
  /** Whether its open alerts are resolved, too: nothing that GitLab sends will do it. */
  readonly resolveAlerts: boolean;
  /** Why: of the disabling and of each resolution. */
  readonly note: string | null;
}

export interface DisabledSource {
  readonly kind: 'done';
  /** How many of its alerts were open. */
  readonly openAlerts: number;
  readonly resolvedAlerts: number;
}

/**
 * A source's deliveries are ignored from now on. Asked again, it goes on with the alerts that are left.
 *
 * @throws AppendResultUnknownError the event store did not answer: it may have been done
 * @throws ReadModelBehindError it is disabled by now, but it can't be told which alerts are open
 */
export class DisableSource extends Command<DisabledSource | Refusal> {
  constructor(
    readonly sourceId: string,
    readonly wanted: Disabling,
    readonly actor: Actor,
  ) {
    super();
  }
}
