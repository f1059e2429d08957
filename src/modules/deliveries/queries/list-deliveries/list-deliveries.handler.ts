import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { cutPage } from '../../../../http/index.js';
import { type DeliveryRow, rowToView } from '../delivery-view.js';
import { type DeliveryPage, ListDeliveries } from './list-deliveries.query.js';
import { listStatement } from './list-deliveries.sql.js';

@QueryHandler(ListDeliveries)
export class ListDeliveriesHandler implements IQueryHandler<ListDeliveries> {
  constructor(private readonly database: DataSource) {}

  async execute({ filters, page: { below, limit } }: ListDeliveries): Promise<DeliveryPage> {
    const { text, values } = listStatement(filters, below, limit + 1);
    const { items, lastBeforeNext } = cutPage(await this.database.query<DeliveryRow[]>(text, [...values]), limit);
    return {
      items: items.map(rowToView),
      nextBelow:
        lastBeforeNext === null ? null : { receivedAt: lastBeforeNext.received_at, id: BigInt(lastBeforeNext.id) },
    };
  }
}
