import { UnknownPositionError } from '../../../event-store/index.js';
import { type CursorScope, conflict, encodeCursor, parsePosition } from '../../../http/index.js';

const LIST = 'events';

/** The feed's one cursor: store and position. Whoever holds it gets everything after it, however long they were away. */
export const feedCursor = (storeId: string, field = 'after'): CursorScope<bigint> => ({
  list: LIST,
  storeId,
  field,
  read: parsePosition,
});

export const encodeFeedCursor = (storeId: string, position: bigint): string =>
  encodeCursor(LIST, storeId, String(position));

/** For `catch`: what a reader is told whose cursor lies beyond the end of the log. */
export const explainUnknownPosition = (error: unknown): never => {
  if (!(error instanceof UnknownPositionError)) throw error;
  throw conflict(
    'This cursor lies beyond the end of the log: the log was restored to an earlier time. Begin again without it, or from a cursor that ' +
      'is older than the restored copy.',
  );
};
