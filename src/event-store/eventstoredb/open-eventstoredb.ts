import { setMaxListeners } from 'node:events';
import { anySignal } from '../any-signal.js';
import { EventStoreUnavailableError } from '../event-store.errors.js';
import type { EventStore, Position, SubscribeOptions } from '../event-store.js';
import { HealthProbe } from '../health-probe.js';
import { ReadOutage, type ReadOutageObserver } from '../read-outage.js';
import { Appender } from './appender.js';
import { Connection } from './connection.js';
import { readHead, readLog } from './log-reading.js';
import { subscribeToLog } from './log-subscription.js';
import { ReadCalls } from './read-calls.js';
import { establishStoreId, readStoreId } from './store-identity.js';
import { findIds, readStream } from './stream-reading.js';

export interface EventStoreDbOptions extends ReadOutageObserver {
  /** Connection string: `esdb://…`, or `esdb+discover://…` for a cluster that is found by DNS. */
  readonly url: string;
  /** Milliseconds of silence after which a read is given up. Default: 5,000. */
  readonly readTimeoutMs?: number;
  /** Milliseconds without a sign of life after which a connection is given up for a new one. Default: 3,000. */
  readonly stallMs?: number;
}

/**
 * Opens the event store on an EventStoreDB, and makes it one if nobody has before. Any number of processes may do so at a time.
 * Every call asks for the leader of the cluster: what one process was told has been written, another one finds.
 *
 * @throws UnsuitableServerError a sentence about what is wrong with the connection string or the server;
 * EventStoreUnavailableError it cannot be reached, or refuses the service
 */
export const openEventStoreDb = async ({
  url,
  readTimeoutMs = 5_000,
  stallMs = 3_000,
  ...observer
}: EventStoreDbOptions): Promise<EventStore> => {
  const [closing, closed] = [new AbortController(), new AbortController()];
  setMaxListeners(0, closing.signal, closed.signal); // every call under way listens
  const onGivenUp = (): void => {
    for (const connection of connections) connection.doubt();
  };
  const connect = (purpose: string) => new Connection({ url, purpose, stallMs, onGivenUp });
  // None waits for the others' calls: a connection carries 100 at a time.
  const [writer, reader, subscriber] = [connect('append'), connect('read'), connect('subscribe')];
  const connections = [writer, reader, subscriber];
  const disconnect = async (): Promise<void> => {
    closing.abort();
    closed.abort();
    await Promise.all(connections.map((connection) => connection.close()));
  };
  const reads = new ReadCalls(reader, readTimeoutMs);
  const subscriptions = new ReadCalls(subscriber, readTimeoutMs);

  let storeId: string;
  try {
    storeId = await establishStoreId(writer, reads, closing.signal);
    await readHead(reads, closing.signal); // needs rights that streams do not
  } catch (error) {
    await disconnect();
    throw error;
  }

  /** Behind one address there may be another server by now, with another log: nothing more is written there. */
  let another: EventStoreUnavailableError | null = null;
  const inspect = async (): Promise<Position> => {
    const found = await readStoreId(reads, closing.signal);
    const fault = `this is the event store ${found ?? 'of nobody'}, it was ${storeId}; restart`;
    another = found === storeId ? null : new EventStoreUnavailableError(fault);
    if (another !== null) throw another;
    return readHead(reads, closing.signal);
  };
  const health = new HealthProbe(async () => {
    await inspect();
  });
  const outage = new ReadOutage(observer);
  const appender = new Appender({
    connection: writer,
    readForwards: (stream, from, limit) =>
      readStream(reads, stream, { direction: 'forwards', from, limit }, closed.signal),
  });

  return {
    storeId,
    densePositions: false,
    append: async (request) => {
      if (another !== null) throw another;
      return appender.append(request);
    },
    readStream: (stream, options) => readStream(reads, stream, options, closing.signal),
    findIds: (stream, ids) => findIds(reads, stream, ids, closing.signal),
    readAll: (options) => readLog(reads, options, closing.signal),
    async *subscribe(options: SubscribeOptions) {
      const ending = anySignal(options.signal, closing.signal);
      const tries = {};
      const onFailure = (error: Error): void => outage.failed(tries, error);
      const onProgress = (): void => outage.over(tries);
      try {
        const subscription = { calls: subscriptions, inspect, onFailure, onProgress };
        yield* subscribeToLog(subscription, { ...options, signal: ending.signal });
      } finally {
        outage.over(tries);
        ending.release();
      }
    },
    head: () => readHead(reads, closing.signal),
    checkHealth: (timeoutMs) => health.check(timeoutMs),
    close: async () => {
      closing.abort();
      await appender.close();
      await disconnect();
    },
  };
};
