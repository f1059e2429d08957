import { Query } from '@nestjs/cqrs';
import type { RecordedEvent } from '../../../../event-store/index.js';
import type { Actor } from '../../../access/index.js';

export interface FeedPage {
  readonly events: readonly RecordedEvent[];
  /** Everything up to here has been read: where to go on after, also when nothing was found. It moves as long as there is more. */
  readonly readUpTo: bigint;
}

/** Alert events that the actor may know of, in the order of the log, straight from the event store. @throws ReadModelBehindError when the log does not come so far */
export class ReadFeed extends Query<FeedPage> {
  constructor(
    /** Exclusive; 0n is the beginning. */
    readonly after: bigint,
    readonly limit: number,
    readonly actor: Pick<Actor, 'sources'>,
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
