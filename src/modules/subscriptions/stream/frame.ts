import type { Position, RecordedEvent } from '../../../event-store/index.js';
import { sourceOf, toCloudEvent } from '../cloud-event.js';
import { encodeFeedCursor } from '../http/feed-cursor.js';

/** An event as it is written to a reader of the stream. */
export interface Frame {
  readonly position: Position;
  /** Only readers who may know of this source get it. */
  readonly sourceId: string;
  readonly bytes: Buffer;
}

/** How long a client waits before it connects again, unless it knows better. */
const RETRY_MS = 2_000;

/**
 * An event and the cursor after it, in the format of https://html.spec.whatwg.org/multipage/server-sent-events.html. JSON holds no line
 * breaks, and neither do type names.
 *
 * @throws Error for an event that holds no alert
 */
export const eventFrame = (event: RecordedEvent, storeId: string, publicUrl: string): Frame => {
  const cloudEvent = toCloudEvent(event, publicUrl);
  const id = encodeFeedCursor(storeId, event.position);
  const text = `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(cloudEvent)}\n\n`;
  return { position: event.position, sourceId: sourceOf(event), bytes: Buffer.from(text) };
};

/** Where the reader begins, so that one whose connection breaks before the first event misses none either. */
export const greeting = (storeId: string, position: Position): Buffer =>
  Buffer.from(`retry: ${RETRY_MS}\nid: ${encodeFeedCursor(storeId, position)}\n\n`);

/** Nothing to dispatch, without data: clients only remember the cursor, and pass over what does not go out when they come back. */
export const cursorHeartbeat = (storeId: string, position: Position): Buffer =>
  Buffer.from(`: still here\nid: ${encodeFeedCursor(storeId, position)}\n\n`);

export const HEARTBEAT = Buffer.from(': still here\n\n');
