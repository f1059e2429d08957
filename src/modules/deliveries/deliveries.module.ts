import { Module } from '@nestjs/common';
import { Metrics } from '../../metrics/index.js';
import { DeliveryLog } from './log/delivery-log.js';

/** What became of each delivery. */
@Module({ providers: [DeliveryLog], exports: [DeliveryLog] })
export class DeliveriesModule {
  constructor(metrics: Metrics, log: DeliveryLog) {
    metrics.counted({
      name: 'pipeline_alerts_delivery_log_dropped_total',
      help: 'Deliveries that the delivery log has forgotten because the database did not take them; the event log has them.',
      read: () => log.dropped,
    });
  }
}
