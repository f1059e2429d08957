import { eventTypeFilter, type Filter, type ResolvedEvent, streamNameFilter } from '@eventstore/db-client';
import type { EventFilter } from '../event-store.js';
import { isStorable } from '../storable-text.js';
import { IDENTITY_STREAM } from './store-identity.js';

/** Events that the server looks at, at most, before it says that it is still at work. */
const SEARCH_WINDOW = 1_000;

/** Null when no name can begin with any of the prefixes: the server need not be asked. */
export const toServerFilter = (filter: EventFilter, heartbeat: () => void): Filter | null => {
  const prefixes = prefixesOf(filter).filter(isStorable).map(serverPrefix);
  if (prefixes.length === 0) return null;
  const options = { prefixes, maxSearchWindow: SEARCH_WINDOW, checkpointReached: heartbeat };
  return 'streamPrefixes' in filter ? streamNameFilter(options) : eventTypeFilter(options);
};

/** Whether it is an event of this store, and one that the filter lets through: the server is only asked to leave out most others. */
export const isWanted = (filter: EventFilter, { event }: ResolvedEvent): boolean => {
  if (event === undefined || event.streamId.startsWith('$') || event.streamId === IDENTITY_STREAM) return false;
  const name = 'streamPrefixes' in filter ? event.streamId : event.type;
  return prefixesOf(filter).some((prefix) => name.startsWith(prefix));
};

/**
 * The server compares as people of some language would, for whom `é` written as two characters does not begin with `e`. So it
 * gets less of the prefix, cut before a character that no accent can be part of.
 */
const serverPrefix = (prefix: string): string => prefix.replace(/[!-~][^!-~]*$|^[^!-~]*$/, '');

const prefixesOf = (filter: EventFilter): readonly string[] =>
  'streamPrefixes' in filter ? filter.streamPrefixes : filter.typePrefixes;
