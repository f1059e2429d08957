import type { QueryBus } from '@nestjs/cqrs';
import { decodeCursor, encodeCursor, type Page } from '../../../http/index.js';
import type { DeliveryView } from '../queries/delivery-view.js';
import { type DeliveryFilters, ListDeliveries } from '../queries/list-deliveries/list-deliveries.query.js';
import { DELIVERY_CURSOR, writeDeliveryMark } from './delivery-cursor.js';
import type { DeliveryListParameters } from './list-deliveries.parameters.js';

/** What both lists of deliveries have in common. */
export const listDeliveries = async (
  queries: QueryBus,
  { cursor, limit, result, since, until }: DeliveryListParameters,
  filters: Pick<DeliveryFilters, 'sourceIds' | 'ref' | 'pipelineId'>,
): Promise<Page<DeliveryView>> => {
  const below = decodeCursor(cursor, DELIVERY_CURSOR);
  const { items, nextBelow } = await queries.execute(
    new ListDeliveries(
      {
        ...filters,
        result: result ?? null,
        since: since === undefined ? null : new Date(since),
        until: until === undefined ? null : new Date(until),
      },
      { below, limit },
    ),
  );
  const { list, storeId } = DELIVERY_CURSOR;
  return { items, nextCursor: nextBelow === null ? null : encodeCursor(list, storeId, writeDeliveryMark(nextBelow)) };
};
