import { EventStoreDBClient } from '@eventstore/db-client';
import { UnsuitableServerError } from '../unsuitable-server.error.js';
import { within } from '../within.js';
import './quiet-client.js';

/** A client that can be let go of, and that cannot take the process down. It has a connection of its own. */
export interface GuardedClient {
  readonly calls: EventStoreDBClient;
  /** Resolves when there is a channel to call through: at once for one node, after discovery in a cluster. */
  connected(): Promise<unknown>;
  /** Cancels every read and subscription and closes the connection. Appends under way are left to their deadlines. */
  close(): Promise<void>;
}

interface Channel {
  getConnectivityState(tryToConnect: boolean): number;
  close(): void;
}

type Action = (grpc: { getChannel(): Channel }) => Promise<unknown>;

/** Parts of the client that it keeps for itself and its heirs. Version 6.2.1, which is pinned, has them as own properties. */
interface Internals {
  supports: () => Promise<boolean>;
  execute: (service: unknown, name: string, action: Action) => Promise<unknown>;
  handleError: (grpc: unknown, error: Error) => Promise<void>;
  getChannel: () => Promise<Channel>;
}

/** `ConnectivityState.SHUTDOWN` of grpc-js. */
const SHUTDOWN = 4;
const CLOSE_WITHIN_MS = 2_000;

/** @throws UnsuitableServerError a file that the connection string names is missing */
export const createGuardedClient = (text: string): GuardedClient => {
  const calls = createClient(text);
  const internals = calls as unknown as Internals;
  const { execute, handleError, getChannel } = internals;
  let channel: Channel | null = null;
  let closed = false;

  // "Does the server know batch append?" No: a call for each append. Batches keep one table of pending appends for the whole
  // process, and a late answer throws in the middle of the library. It also spares a question that has no time limit.
  internals.supports = async () => false;

  // Inside an async promise executor, the library calls through a channel that it may have closed a moment ago. What that
  // throws would be an unhandled rejection, and the append would never settle.
  internals.execute = (service, name, action) =>
    execute(service, name, async (grpc) => {
      if (grpc.getChannel().getConnectivityState(false) === SHUTDOWN)
        throw new Error('the connection is being replaced');
      return action(grpc);
    });

  // It is never awaited, and rejects when a cluster has no node left to turn to.
  internals.handleError = (grpc, error) => handleError(grpc, error).catch(() => undefined);

  // `dispose()` leaves the connection open.
  internals.getChannel = async () => {
    channel = await getChannel();
    if (closed) channel.close();
    return channel;
  };

  return {
    calls,
    connected: () => internals.getChannel(),
    close: async () => {
      closed = true;
      await within(CLOSE_WITHIN_MS, calls.dispose()).catch(() => undefined);
      channel?.close();
    },
  };
};

const createClient = (text: string): EventStoreDBClient => {
  try {
    return EventStoreDBClient.connectionString(text);
  } catch (error) {
    // Its own message about the text would repeat it. What is left are files: the text's form has been checked.
    const fault =
      (error as { connectionString?: string }).connectionString === undefined ? (error as Error).message : '';
    throw new UnsuitableServerError(`EVENTSTOREDB_URL cannot be used: ${fault || 'it is malformed'}`);
  }
};
