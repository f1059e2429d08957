import { type EventData, jsonEvent, type ResolvedEvent } from '@eventstore/db-client';
import type { JsonObject, NewEvent, RecordedEvent } from '../event-store.js';
import { originalTime } from '../original-time.js';
import type { SerialisedEvent } from '../serialise-append.js';

/** An event in one of our streams that none of us can have written. */
export class ForeignEventError extends Error {
  override readonly name = 'ForeignEventError';
}

/** The metadata goes as it was measured; the data the client makes into the very same JSON once more. */
export const toEventData = ({ id, type, data }: NewEvent, { metadata }: SerialisedEvent): EventData =>
  jsonEvent({ id, type, data: data as Record<string, unknown>, metadata });

/** @throws ForeignEventError it holds no JSON object, or lies where it has no position */
export const toRecordedEvent = ({ event }: ResolvedEvent): RecordedEvent => {
  if (event === undefined) throw new ForeignEventError('a link to an event that no longer exists');
  const { streamId: stream, revision, position, id, type, data, metadata = {}, created } = event;
  if (position === undefined || !isJsonObject(data) || !isJsonObject(metadata)) {
    throw new ForeignEventError(`event ${id} of stream ${stream} (revision ${revision}) is none of this service's`);
  }
  const recordedAt = originalTime(metadata) ?? created;
  // Commit and prepare position are the same since EventStoreDB has no explicit transactions any more.
  return { position: position.commit, stream, revision, id, type, data, metadata, recordedAt };
};

const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
