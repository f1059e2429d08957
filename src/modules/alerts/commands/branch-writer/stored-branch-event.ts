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

/**
 * Puts the state after the append into its last event, so that one backwards read loads the branch whatever its age. Where the event
 * itself tells the branch's alert, the state does not repeat it: it is most of its bytes.
 */
export const withBranchState = (events: readonly NewEvent[], state: BranchState): NewEvent[] =>
  events.map((event, index) =>
    index < events.length - 1
      ? event
      : { ...event, metadata: { ...event.metadata, [BRANCH_STATE]: carriedState(event, state) } },
  );

interface CarriedState {
  readonly version: number;
  /** Without an alert: it is the one of the event. */
  readonly state: Omit<BranchState, 'alert'> & Partial<Pick<BranchState, 'alert'>>;
}

const carriedState = ({ data }: NewEvent, state: BranchState): JsonObject => {
  const { registers, window, alert, requests, length } = state;
  const told = alert !== null && (data.alert as unknown) === alert;
  const carried: CarriedState = {
    version: BRANCH_STATE_VERSION,
    state: told ? { registers, window, requests, length } : state,
  };
  return carried as unknown as JsonObject;
};

/** The state that an event carries; null for none, or one of another version. */
export const branchStateOf = ({ data, metadata }: RecordedEvent): BranchState | null => {
  const carried = metadata[BRANCH_STATE] as unknown as CarriedState | undefined;
  if (carried?.version !== BRANCH_STATE_VERSION) return null;
  const { state } = carried;
  return { ...state, alert: state.alert === undefined ? (data.alert as unknown as BranchState['alert']) : state.alert };
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
