import type { JsonObject, RecordedEvent } from '../../event-store/index.js';
import type { ApiKeyEvent } from './domain/index.js';

const TYPES: ReadonlySet<string> = new Set<ApiKeyEvent['type']>(['ApiKeyIssued', 'ApiKeyRevoked']);

/** A stored event as the domain knows it; null for a type that this version does not know. */
export const toApiKeyEvent = ({ type, data }: Pick<RecordedEvent, 'type' | 'data'>): ApiKeyEvent | null =>
  TYPES.has(type) ? ({ type, data } as unknown as ApiKeyEvent) : null;

/** The event's `data`, as the store takes it. */
export const storedData = ({ data }: ApiKeyEvent): JsonObject => data as unknown as JsonObject;
