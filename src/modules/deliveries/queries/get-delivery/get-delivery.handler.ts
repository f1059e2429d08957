import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { DELIVERY_COLUMNS, type DeliveryRow, type DeliveryView, rowToView } from '../delivery-view.js';
import { GetDelivery } from './get-delivery.query.js';

const SELECT = `
  SELECT ${DELIVERY_COLUMNS}
    FROM deliveries.deliveries AS delivery
   WHERE delivery.delivery_id = $1 AND delivery.source_id = $2`;

@QueryHandler(GetDelivery)
export class GetDeliveryHandler implements IQueryHandler<GetDelivery> {
  constructor(private readonly database: DataSource) {}

  async execute({ sourceId, deliveryId }: GetDelivery): Promise<DeliveryView | null> {
    const [row] = await this.database.query<DeliveryRow[]>(SELECT, [deliveryId, sourceId]);
    return row === undefined ? null : rowToView(row);
  }
}
