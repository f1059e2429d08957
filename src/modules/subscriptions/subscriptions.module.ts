import { Module, type OnModuleDestroy } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Lifecycle } from '../../config/index.js';
import { EVENT_STORE, type EventStore } from '../../event-store/index.js';
import { PublicAddress } from '../../http/index.js';
import { Metrics } from '../../metrics/index.js';
import { AccessModule } from '../access/index.js';
import { FeedController } from './http/feed.controller.js';
import { StreamController } from './http/stream.controller.js';
import { ReadFeedHandler } from './queries/read-feed/read-feed.handler.js';
import { EventStreams } from './stream/event-streams.js';
import { STREAM_LIMITS } from './stream/stream-limits.js';
import { streamMetrics } from './stream/stream-metrics.js';

/** Alert events go out to other services. */
@Module({
  imports: [CqrsModule, AccessModule],
  controllers: [FeedController, StreamController],
  providers: [
    ReadFeedHandler,
    {
      provide: EventStreams,
      inject: [EVENT_STORE, PublicAddress],
      useFactory: (store: EventStore, address: PublicAddress) =>
        new EventStreams({ store, publicUrl: () => address.url, limits: STREAM_LIMITS }),
    },
  ],
})
export class SubscriptionsModule implements OnModuleDestroy {
  constructor(
    private readonly streams: EventStreams,
    { stopRequested }: Lifecycle,
    metrics: Metrics,
  ) {
    streamMetrics(metrics, streams);
    // At once: the stop waits a moment for connections to end by themselves, and these would not.
    stopRequested.addEventListener('abort', () => streams.close(), { once: true });
  }

  onModuleDestroy(): void {
    this.streams.close();
  }
}
