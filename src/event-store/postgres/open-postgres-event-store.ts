import type { ClientConfig } from 'pg';
import { anySignal } from '../any-signal.js';
import { EventStoreUnavailableError } from '../event-store.errors.js';
import type { EventStore, Position, SubscribeOptions } from '../event-store.js';
import { HealthProbe } from '../health-probe.js';
import { ReadOutage, type ReadOutageObserver } from '../read-outage.js';
import { UnsuitableServerError } from '../unsuitable-server.error.js';
import { Arrivals } from './arrivals.js';
import { GroupWriter } from './group-writer.js';
import { listen } from './listener.js';
import { readLog } from './log-pages.js';
import { LogTail } from './log-tail.js';
import { PostgresConnection } from './postgres-connection.js';
import { ReadConnections } from './read-connections.js';
import { readStatement } from './read-statement.js';
import { inspectServer } from './server-inspection.js';
import { findIds, readStreamPages } from './stream-pages.js';
import { subscribeToLog } from './subscription.js';

export interface PostgresEventStoreOptions extends ReadOutageObserver {
  /** The database that holds the schema `event_store`. */
  readonly connection: ClientConfig;
  /** Connections for reads. One more is used for appends, and one to listen while there are subscriptions. Default: 4. */
  readonly readConnections?: number;
  /** Milliseconds for a page of a read, and for a connection to stand. Default: 5,000. */
  readonly readTimeoutMs?: number;
  /** Milliseconds for a group of appends, after which the connection is given up. Default: 2,000. */
  readonly stallMs?: number;
  /** Called with the number of appends of each group that is sent. */
  readonly onGroup?: ((appends: number) => void) | undefined;
}

/**
 * Opens the event store in a PostgreSQL that has been migrated. Any number of processes may do so at a time.
 *
 * @throws UnsuitableServerError a sentence about what is wrong with the server; Error it cannot be reached
 */
export const openPostgresEventStore = async ({
  connection: config,
  readConnections = 4,
  readTimeoutMs = 5_000,
  stallMs = 2_000,
  onGroup = () => undefined,
  ...observer
}: PostgresEventStoreOptions): Promise<EventStore> => {
  const closing = new AbortController();
  const closed = new AbortController();
  let storeId: string | null = null;

  const connect = async (purpose: 'append' | 'read' | 'listen', statementTimeoutMs: number) => {
    const name = `pipeline-alerts event store (${purpose})`;
    const options = { config, name, timeoutMs: readTimeoutMs, statementTimeoutMs, signal: closed.signal };
    const connection = await PostgresConnection.open(options);
    try {
      // Each time: behind one address there may be another server now, with other settings and another log.
      const found = await inspectServer(connection, readTimeoutMs);
      storeId ??= found;
      if (found !== storeId) throw new UnsuitableServerError(`This is the log ${found}, it was ${storeId}; restart.`);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  };

  const reads = new ReadConnections(() => connect('read', readTimeoutMs), readConnections);
  await reads.query({ text: 'SELECT 1' }, readTimeoutMs);

  const arrivals = new Arrivals();
  const tail = new LogTail();
  const outage = new ReadOutage(observer);
  const writer = new GroupWriter({
    connect: () => {
      tail.forget();
      return connect('append', LATEST_GROUP_MS);
    },
    stallMs,
    onGroup,
    onWritten: (events) => {
      tail.add(events);
      arrivals.announce(events.at(-1)!.event.position);
    },
  });
  const run = readStatement(reads, readTimeoutMs, closing.signal);
  const health = new HealthProbe(async () => {
    const [probe] = await run<{ standby: boolean }>({ name: 'event_store.probe', text: PROBE });
    if (probe?.standby) throw new EventStoreUnavailableError('PostgreSQL is a standby, which cannot be written');
  });

  let listening = false;
  const startListening = (): void => {
    if (listening) return;
    listening = true;
    void listen({
      connect: () => connect('listen', readTimeoutMs),
      onAppended: (last) => arrivals.announce(last),
      onListening: () => {
        tail.forget();
        arrivals.forget();
      },
      signal: closing.signal,
    });
  };

  return {
    storeId: storeId!,
    densePositions: true,
    append: (request) => writer.append(request),
    readStream: (stream, options) => readStreamPages(run, stream, options),
    findIds: (stream, ids) => findIds(run, stream, ids),
    readAll: (options) => readLog(run, options),
    async *subscribe(options: SubscribeOptions) {
      startListening();
      const ending = anySignal(options.signal, closing.signal);
      try {
        yield* subscribeToLog(run, arrivals, tail, outage, { ...options, signal: ending.signal });
      } finally {
        ending.release();
      }
    },
    head: async () => (await run<{ head: Position }>({ name: 'event_store.head', text: HEAD }))[0]!.head,
    checkHealth: (timeoutMs) => health.check(timeoutMs),
    close: async () => {
      closing.abort();
      await writer.close();
      closed.abort();
    },
  };
};

/**
 * When the server ends a group that waits for the lock. Much later than the client gives up: a slow server may still finish it,
 * and the repeated append is then answered from the log instead of starting anew.
 */
const LATEST_GROUP_MS = 10_000;

const HEAD = 'SELECT coalesce(max(position), 0) AS head FROM event_store.events';

/** Reads an event, too: the right to do so may have gone, or the table. */
const PROBE = `
  SELECT pg_is_in_recovery() AS standby, EXISTS (SELECT FROM event_store.events) AS filled
  FROM event_store.store`;
