import type { JsonObject, NewEvent, RecordedEvent } from '../../../../event-store/index.js';
import {
  BRANCH_STATE_VERSION,
  type BranchEvent,
  type BranchState,
  EVENT_SCHEMA_VERSIONS,
  type KeyedRequest,
} from '../../domain/index.js';
import { eventId } from './event-identity.js';

/** Key of the branch state in the metadata of an append's last event. A cache: only the loading of a branch reads it. */
const BRANCH_STATE = 'branchState';

/** Key of a person's request in the metadata of the event that it came to. */
const REQUEST = 'request';

/** The request that an event came of, where it may be sent again. */
export const requestOf = ({ metadata }: RecordedEvent): KeyedRequest | null =>
  (metadata[REQUEST] as unknown as KeyedRequest | undefined) ?? null;

/** The events of one request as they are stored: the first is caused by the request, the others by the first. */
export const toNewEvents = (
  stream: string,
  cause: string,
  metadata: JsonObject,
  events: readonly BranchEvent[],
): NewEvent[] => {
  const ids = events.map((event) => eventId(stream, cause, event.type));
  return events.map((event, index) => ({
    id: ids[index]!,
    type: event.type,
    data: event.data as unknown as JsonObject,
    metadata: {
      ...metadata,
      ...(index > 0 ? { $causationId: ids[0]! } : {}),
      ...('request' in event && event.request !== undefined ? { [REQUEST]: { ...event.request } } : {}),
      schemaVersion: EVENT_SCHEMA_VERSIONS[event.type],
    },
  }));
};

/** Puts the state after the append into its last event, so that one backwards read loads the branch whatever its age. */
export const withBranchState = (events: readonly NewEvent[], state: BranchState): NewEvent[] =>
  events.map((event, index) =>
    index < events.length - 1
      ? event
      : {
          ...event,
          metadata: {
            ...event.metadata,
            [BRANCH_STATE]: { version: BRANCH_STATE_VERSION, state } as unknown as JsonObject,
          },
        },
  );

/** The state that an event carries; null for none, or one of another version. */
export const branchStateOf = (event: RecordedEvent): BranchState | null => {
  const carried = event.metadata[BRANCH_STATE] as unknown as { version: number; state: BranchState } | undefined;
  return carried?.version === BRANCH_STATE_VERSION ? carried.state : null;
};

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
