import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Metrics } from '../../metrics/index.js';
import { SourcesModule } from '../sources/index.js';
import { RedeliverHandler } from './commands/redeliver/redeliver.handler.js';
import { DeliveriesController } from './http/deliveries.controller.js';
import { SourceDeliveriesController } from './http/source-deliveries.controller.js';
import { DeliveryLog } from './log/delivery-log.js';
import { GetDeliveryHandler } from './queries/get-delivery/get-delivery.handler.js';
import { ListDeliveriesHandler } from './queries/list-deliveries/list-deliveries.handler.js';

/** What became of each delivery: remembered for a while, looked up, handled again. */
@Module({
  imports: [CqrsModule, SourcesModule],
  controllers: [SourceDeliveriesController, DeliveriesController],
  providers: [DeliveryLog, RedeliverHandler, GetDeliveryHandler, ListDeliveriesHandler],
  exports: [DeliveryLog],
})
export class DeliveriesModule {
  constructor(metrics: Metrics, log: DeliveryLog) {
    metrics.counted({
      name: 'pipeline_alerts_delivery_log_dropped_total',
      help: 'Deliveries that the delivery log has forgotten because the database did not take them; the event log has them.',
      read: () => log.dropped,
    });
  }
}
