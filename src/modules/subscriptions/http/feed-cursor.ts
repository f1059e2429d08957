import { type CursorScope, encodeCursor, parsePosition } from '../../../http/index.js';

const LIST = 'events';

/** The feed's one cursor: store and position. Whoever holds it gets everything after it, however long they were away. */
export const feedCursor = (storeId: string): CursorScope<bigint> => ({
  list: LIST,
  storeId,
  field: 'after',
  read: parsePosition,
});

export const encodeFeedCursor = (storeId: string, position: bigint): string =>
  encodeCursor(LIST, storeId, String(position));
