import type { JsonObject, JsonValue, NewEvent, RecordedEvent } from '../../../../event-store/index.js';
import { type BranchEvent, type BranchState, EVENT_SCHEMA_VERSIONS, type KeyedRequest } from '../../domain/index.js';
import { type CarriedState, packState, unpackState } from './carried-state.js';
import { eventId } from './event-identity.js';

/** What branches keep in the metadata of their events, beside what the request says about itself. */
interface BranchMetadata {
  readonly schemaVersion: number;
  /** A person's request, in the event that it came to. */
  readonly request?: KeyedRequest;
  /** The branch state, in an append's last event. A cache: only the loading of a branch reads it. */
  readonly branchState?: CarriedState;
}

const metadataOf = ({ metadata }: RecordedEvent) => metadata as unknown as BranchMetadata;

/** The request that an event came of, where it may be sent again. */
export const requestOf = (event: RecordedEvent): KeyedRequest | null => metadataOf(event).request ?? null;

/**
 * The events of one request as they are stored: the first is caused by the request, the others by the first. New members stand before what is
 * spread: V8 makes objects slowly to which something is added after that, and these are made for every delivery.
 */
export const toNewEvents = (
  stream: string,
  cause: string,
  metadata: JsonObject,
  events: readonly BranchEvent[],
): NewEvent[] => {
  const ids = events.map((event) => eventId(stream, cause, event.type));
  return events.map((event, index) => {
    const { type, data } = event;
    const stored: Record<string, JsonValue> = { schemaVersion: EVENT_SCHEMA_VERSIONS[type], ...metadata };
    if (index > 0) stored.$causationId = ids[0]!;
    if ('request' in event && event.request !== undefined) stored.request = { ...event.request };
    return { id: ids[index]!, type, data: data as unknown as JsonObject, metadata: stored };
  });
};

/**
 * Puts the state after the append into its last event, so that one backwards read loads the branch whatever its age. Where the event
 * itself tells the branch's alert, the state does not repeat it: it is most of its bytes.
 */
export const withBranchState = (events: readonly NewEvent[], state: BranchState): readonly NewEvent[] => {
  const last = events.at(-1);
  if (last === undefined) return events;
  const { id, type, data, metadata } = last;
  const withState = { id, type, data, metadata: { branchState: packState(state, data.alert), ...metadata } };
  return [...events.slice(0, -1), withState];
};

/** The state that an event carries; null for none, or one of another version. */
export const branchStateOf = (event: RecordedEvent): BranchState | null =>
  unpackState(metadataOf(event).branchState, (event.data.alert ?? null) as unknown as BranchState['alert']);

/** A stored event of a branch's stream as the domain knows it. */
export const toBranchEvent = (event: RecordedEvent): BranchEvent => {
  if (!(event.type in EVENT_SCHEMA_VERSIONS)) {
    throw new Error(
      `stream ${event.stream}, revision ${event.revision}: unknown event type ${event.type}; is this log from a newer version?`,
    );
  }
  const request = requestOf(event);
  return { type: event.type, data: event.data, ...(request === null ? {} : { request }) } as unknown as BranchEvent;
};
