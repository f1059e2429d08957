import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SourcesModule } from '../sources/index.js';
import { DeliveryMetrics } from './http/delivery-metrics.js';
import { EventsController } from './http/events.controller.js';
import { SourceTokenGate } from './http/source-token.gate.js';
import { TakeDelivery } from './take-delivery.js';

/** A delivery comes in: authenticate, read, normalise, dispatch, answer. */
@Module({
  imports: [CqrsModule, SourcesModule],
  controllers: [EventsController],
  providers: [SourceTokenGate, DeliveryMetrics, TakeDelivery],
})
export class IngestionModule {}
