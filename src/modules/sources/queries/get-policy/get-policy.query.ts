import { Query } from '@nestjs/cqrs';
import type { Policy } from '../../../alerts/index.js';

export type PolicyAnswer = Policy | 'unknown-source' | 'unknown-version';

/** A source's policy in force, or an older one. @throws ReadModelBehindError when the log has not come as far as asked for */
export class GetPolicy extends Query<PolicyAnswer> {
  constructor(
    readonly sourceId: string,
    /** Null: the one in force. */
    readonly version: number | null,
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
