import type { JsonObject, RecordedEvent } from '../../event-store/index.js';
import { DEFAULT_POLICY } from '../alerts/index.js';
import {
  EVENT_SCHEMA_VERSIONS,
  type PolicyDocument,
  type SourceEvent,
  type SourceRegistered,
  type SourceTokenIssued,
} from './domain/index.js';

/** A stored event as the domain knows it, whatever version of its shape it has; null for a type that this version does not know. */
export const toSourceEvent = ({ type, data }: Pick<RecordedEvent, 'type' | 'data'>): SourceEvent | null => {
  if (!(type in EVENT_SCHEMA_VERSIONS)) return null;
  const event = { type, data } as unknown as SourceEvent;
  switch (event.type) {
    case 'SourceRegistered':
      return { type: event.type, data: { ...event.data, policy: whole(event.data.policy) } };
    case 'SourceTokenIssued':
      return { type: event.type, data: { ...NOT_KNOWN_TO_VERSION_1, ...event.data } };
    case 'SourcePolicyChanged':
      return { type: event.type, data: { ...event.data, policy: whole(event.data.policy) } };
    default:
      return event;
  }
};

const NOT_KNOWN_TO_VERSION_1: Pick<SourceTokenIssued['data'], 'label' | 'expiresAt'> = { label: null, expiresAt: null };

/** What a policy does not say, because it is older than the option or nobody kept it, is as by default. */
const whole = (policy: SourceRegistered['data']['policy'] | undefined): PolicyDocument => ({
  ...DEFAULT_POLICY,
  ...policy,
});

/** The event's `data`, as the store takes it. */
export const storedData = ({ data }: SourceEvent): JsonObject => data as unknown as JsonObject;
