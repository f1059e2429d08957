import { Module } from '@nestjs/common';
import { DeliveryLog } from './log/delivery-log.js';

/** What became of each delivery. */
@Module({ providers: [DeliveryLog], exports: [DeliveryLog] })
export class DeliveriesModule {}
