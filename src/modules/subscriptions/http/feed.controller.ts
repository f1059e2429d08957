import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../event-store/index.js';
import { decodeCursor, minPositionOf, PublicAddress } from '../../../http/index.js';
import { type Actor, CurrentActor } from '../../access/index.js';
import { type CloudEvent, toCloudEvent } from '../cloud-event.js';
import { ReadFeed } from '../queries/read-feed/read-feed.query.js';
import { FeedParameters } from './feed.parameters.js';
import { encodeFeedCursor, explainUnknownPosition, feedCursor } from './feed-cursor.js';

/** Unlike a list the feed never ends: there is always a cursor to come back with. */
interface FeedAnswer {
  readonly items: readonly CloudEvent[];
  readonly nextCursor: string;
}

@Controller('v1/events')
export class FeedController {
  constructor(
    private readonly queries: QueryBus,
    private readonly address: PublicAddress,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Get()
  async read(@Query() parameters: FeedParameters, @CurrentActor() actor: Actor): Promise<FeedAnswer> {
    const { storeId } = this.store;
    const after = decodeCursor(parameters.after, feedCursor(storeId)) ?? 0n;
    const feed = new ReadFeed(after, parameters.limit, actor, minPositionOf(parameters));
    const { events, readUpTo } = await this.queries.execute(feed).catch(explainUnknownPosition);
    const publicUrl = this.address.url;
    return {
      items: events.map((event) => toCloudEvent(event, publicUrl)),
      nextCursor: encodeFeedCursor(storeId, readUpTo),
    };
  }
}
