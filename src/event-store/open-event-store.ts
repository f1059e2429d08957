import type { ClientConfig } from 'pg';
import { isDatabaseAway } from '../database/index.js';
import { EventStoreUnavailableError } from './event-store.errors.js';
import type { EventStore } from './event-store.js';
import { openEventStoreDb } from './eventstoredb/open-eventstoredb.js';
import { type AppendObserver, observeAppends } from './observed-appends.js';
import { openPostgresEventStore } from './postgres/open-postgres-event-store.js';
import { ConnectionLostError } from './postgres/postgres-connection.js';
import type { ReadOutageObserver } from './read-outage.js';

export type EventStoreLocation =
  | { readonly eventStoreDbUrl: string }
  /** A database that has been migrated. */
  | { readonly postgres: ClientConfig };

/**
 * The one place that decides which store that is.
 *
 * @throws UnsuitableServerError a sentence about what is wrong with the server; Error it cannot be reached
 */
export const openEventStore = async (
  location: EventStoreLocation,
  observer?: AppendObserver & ReadOutageObserver,
): Promise<EventStore> => {
  const store =
    'eventStoreDbUrl' in location
      ? await openEventStoreDb({ ...observer, url: location.eventStoreDbUrl })
      : await openPostgresEventStore({ ...observer, connection: location.postgres });
  return observer === undefined ? store : observeAppends(store, observer);
};

/** Whether opening may succeed later: the server went away after somebody had waited for it. */
export const isServerAway = (error: unknown): boolean =>
  error instanceof ConnectionLostError || error instanceof EventStoreUnavailableError || isDatabaseAway(error);
