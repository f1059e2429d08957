import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore, type RecordedEvent } from '../../../../event-store/index.js';
import { LogFreshness } from '../../../../projections/index.js';
import { ALERT_EVENTS } from '../../alert-events.js';
import { type FeedPage, ReadFeed } from './read-feed.query.js';

@QueryHandler(ReadFeed)
export class ReadFeedHandler implements IQueryHandler<ReadFeed> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly freshness: LogFreshness,
  ) {}

  async execute({ after, limit, minPosition }: ReadFeed): Promise<FeedPage> {
    await this.freshness.require(minPosition);
    // The head first: what is appended after it was read is not passed over.
    const head = await this.store.head();
    const events: RecordedEvent[] = [];
    for await (const event of this.store.readAll({ after, filter: ALERT_EVENTS, limit })) events.push(event);

    const last = events.at(-1)?.position ?? after;
    const readToTheEnd = events.length < limit;
    return { events, readUpTo: readToTheEnd && head > last ? head : last };
  }
}
