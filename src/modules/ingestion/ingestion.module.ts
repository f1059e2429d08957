import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DeliveriesModule } from '../deliveries/index.js';
import { SourcesModule } from '../sources/index.js';
import { DeliveryMetrics } from './http/delivery-metrics.js';
import { EventsController } from './http/events.controller.js';
import { PolicyPreviewController } from './http/policy-preview.controller.js';
import { ProveSender } from './http/prove-sender.js';
import { RejectDeliveries } from './http/reject-deliveries.js';
import { SourceTokenGate } from './http/source-token.gate.js';
import { SpoolController } from './http/spool.controller.js';
import { RecordDeliveries } from './record-deliveries.js';
import { DeliverySpool } from './spool/delivery-spool.js';
import { SpoolMetrics } from './spool/spool-metrics.js';
import { StoreOutage } from './spool/store-outage.js';
import { WorkOffSpool } from './spool/work-off-spool.js';
import { TakeDelivery } from './take-delivery.js';

/** A delivery comes in: authenticate, read, normalise, dispatch, answer. */
@Module({
  imports: [CqrsModule, SourcesModule, DeliveriesModule],
  controllers: [EventsController, PolicyPreviewController, SpoolController],
  providers: [
    SourceTokenGate,
    DeliveryMetrics,
    ProveSender,
    RejectDeliveries,
    RecordDeliveries,
    TakeDelivery,
    DeliverySpool,
    StoreOutage,
    WorkOffSpool,
    SpoolMetrics,
  ],
  exports: [DeliverySpool],
})
export class IngestionModule {}
