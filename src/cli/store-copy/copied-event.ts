import { type JsonObject, type NewEvent, ORIGINAL_RECORDED_AT, type RecordedEvent } from '../../event-store/index.js';

/** An event as it is written into another store: the same, and when it was first recorded. */
export const copyOf = ({ id, type, data, metadata, recordedAt }: RecordedEvent): NewEvent => ({
  id,
  type,
  data,
  metadata: withOriginalTime(metadata, recordedAt),
});

/** A copy of a copy keeps the time of the first one. */
const withOriginalTime = (metadata: JsonObject, recordedAt: Date): JsonObject =>
  ORIGINAL_RECORDED_AT in metadata ? metadata : { ...metadata, [ORIGINAL_RECORDED_AT]: recordedAt.toISOString() };

/** What differs between an event and its copy; null when it is a true copy. */
export const difference = (original: RecordedEvent, copy: RecordedEvent): string | null => {
  const expected = copyOf(original);
  if (copy.id !== expected.id) return 'id';
  if (copy.stream !== original.stream || copy.revision !== original.revision) return 'stream';
  if (copy.type !== expected.type) return 'type';
  if (!isSameJson(copy.data, expected.data)) return 'data';
  if (!isSameJson(copy.metadata, expected.metadata)) return 'metadata';
  if (copy.recordedAt.getTime() !== original.recordedAt.getTime()) return 'time';
  return null;
};

/** Stores keep JSON to the last character, the order of keys included. */
const isSameJson = (one: JsonObject, other: JsonObject): boolean => JSON.stringify(one) === JSON.stringify(other);
