import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore, type RecordedEvent } from '../../../../event-store/index.js';
import { LogFreshness } from '../../../../projections/index.js';
import { mayKnow } from '../../../access/index.js';
import { ALERT_EVENTS } from '../../alert-events.js';
import { sourceOf } from '../../cloud-event.js';
import { type FeedPage, ReadFeed } from './read-feed.query.js';

/** Of a log in which a restricted reader's events are rare, a page is a part of this length, and may be empty. */
const MOST_LOOKED_AT = 2_000;

@QueryHandler(ReadFeed)
export class ReadFeedHandler implements IQueryHandler<ReadFeed> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly freshness: LogFreshness,
  ) {}

  async execute({ after, limit, actor, minPosition }: ReadFeed): Promise<FeedPage> {
    await this.freshness.require(minPosition);
    // The head first: what is appended after it was read is not passed over.
    const head = await this.store.head();
    const most = actor.sources === null ? limit : MOST_LOOKED_AT;
    const events: RecordedEvent[] = [];
    let last = after;
    let lookedAt = 0;
    for await (const event of this.store.readAll({ after, filter: ALERT_EVENTS, limit: most })) {
      last = event.position;
      lookedAt += 1;
      if (mayKnow(actor, sourceOf(event))) events.push(event);
      if (events.length === limit) return { events, readUpTo: last };
    }
    const readToTheEnd = lookedAt < most;
    return { events, readUpTo: readToTheEnd && head > last ? head : last };
  }
}
