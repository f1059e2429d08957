import type { JsonObject, RecordedEvent } from '../event-store.js';
import { originalTime } from '../original-time.js';

/** The columns of an event, for SELECT. */
export const EVENT_COLUMNS = 'position, stream, revision, id, type, data, metadata, bytes, recorded_at';

export interface EventRow {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly bytes: number;
  readonly recorded_at: Date;
}

export const toRecordedEvent = (row: EventRow): RecordedEvent => ({
  position: row.position,
  stream: row.stream,
  revision: row.revision,
  id: row.id,
  type: row.type,
  data: row.data,
  metadata: row.metadata,
  recordedAt: originalTime(row.metadata) ?? row.recorded_at,
});
