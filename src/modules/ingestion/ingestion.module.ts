import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SourcesModule } from '../sources/index.js';
import { EventsController } from './http/events.controller.js';
import { SourceTokenGate } from './http/source-token.gate.js';
import { DeliverySpool } from './spool/delivery-spool.js';
import { StoreOutage } from './spool/store-outage.js';
import { WorkOffSpool } from './spool/work-off-spool.js';
import { TakeDelivery } from './take-delivery.js';

/** A delivery comes in: authenticate, read, normalise, dispatch, answer. */
@Module({
  imports: [CqrsModule, SourcesModule],
  controllers: [EventsController],
  providers: [SourceTokenGate, TakeDelivery, DeliverySpool, StoreOutage, WorkOffSpool],
  exports: [DeliverySpool],
})
export class IngestionModule {}
