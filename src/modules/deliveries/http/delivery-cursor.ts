import { type CursorScope, parsePosition } from '../../../http/index.js';
import type { DeliveryMark } from '../queries/list-deliveries/list-deliveries.query.js';

/** A time and a number mean the same in every database, so the cursor names no event store. */
const DELIVERY_LOG = 'delivery log';

export const DELIVERY_CURSOR: CursorScope<DeliveryMark> = {
  list: 'deliveries',
  storeId: DELIVERY_LOG,
  field: 'cursor',
  read: (content) => {
    if (!Array.isArray(content) || content.length !== 2) return null;
    const [time, id] = [content[0], parsePosition(content[1])];
    return isTimestamp(time) && id !== null ? { receivedAt: new Date(time), id } : null;
  },
};

export const writeDeliveryMark = ({ receivedAt, id }: DeliveryMark): unknown => [receivedAt.getTime(), String(id)];

/** Milliseconds since 1970, up to the year 9999, which PostgreSQL takes as well. */
const isTimestamp = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 253_402_300_800_000;
