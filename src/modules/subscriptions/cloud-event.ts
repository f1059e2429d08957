import type { JsonObject, RecordedEvent } from '../../event-store/index.js';

/** An alert event as it goes out: CloudEvents 1.0 in JSON, https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** Unique within the store, so that a reader recognises an event it has had. */
  readonly id: string;
  /** The stored type name. */
  readonly type: string;
  readonly source: string;
  /** The alert's id. */
  readonly subject: string;
  /** When the store recorded it. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Extension attribute: where the event stands in the log, in decimal digits. */
  readonly position: string;
  readonly data: JsonObject;
}

/** Whose alert an event is about. @throws Error for an event that holds no alert: no reader could make anything of it */
export const sourceOf = (event: RecordedEvent): string => alertOf(event).sourceId;

/**
 * @param publicUrl how readers reach this service, without a slash at its end
 * @throws Error for an event that holds no alert
 */
export const toCloudEvent = (event: RecordedEvent, publicUrl: string): CloudEvent => {
  const alert = alertOf(event);
  return {
    specversion: '1.0',
    id: event.id,
    type: event.type,
    source: `${publicUrl}/v1/sources/${encodeURIComponent(alert.sourceId)}`,
    subject: alert.id,
    time: event.recordedAt.toISOString(),
    datacontenttype: 'application/json',
    position: String(event.position),
    data: event.data,
  };
};

const alertOf = (event: RecordedEvent): { readonly id: string; readonly sourceId: string } => {
  const alert = event.data.alert as { id?: unknown; sourceId?: unknown } | undefined;
  const { id, sourceId } = alert ?? {};
  if (typeof id === 'string' && typeof sourceId === 'string') return { id, sourceId };
  throw new Error(`event ${event.id} (${event.type}) at position ${event.position} holds no alert`);
};
