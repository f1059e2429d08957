import { Inject, Injectable } from '@nestjs/common';
import { EVENT_STORE, type EventStore } from '../event-store/index.js';
import { PATIENCE_MS } from './projection-freshness.js';
import { ReadModelBehindError } from './read-model-behind.error.js';
import { waitUntil } from './wait-until.js';

/** For queries that read the log itself: a position that comes from another process may be ahead of what this one sees. */
@Injectable()
export class LogFreshness {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  /** @throws ReadModelBehindError when the log has not come so far after 5 seconds */
  async require(minPosition: bigint | null): Promise<void> {
    if (minPosition === null) return;
    const reached = await waitUntil(async () => (await this.store.head()) >= minPosition, PATIENCE_MS);
    if (!reached) throw new ReadModelBehindError('the log', minPosition);
  }
}
