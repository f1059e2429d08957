import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FeedController } from './http/feed.controller.js';
import { ReadFeedHandler } from './queries/read-feed/read-feed.handler.js';

/** Alert events go out to other services. */
@Module({ imports: [CqrsModule], controllers: [FeedController], providers: [ReadFeedHandler] })
export class SubscriptionsModule {}
