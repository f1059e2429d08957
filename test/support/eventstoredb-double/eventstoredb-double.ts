import { randomUUID } from 'node:crypto';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { accessControl, type DoubleUser } from './access-control.js';
import { createAppendWriter } from './append-writer.js';
import { batchAppend } from './batch-append.js';
import { GossipService, ServerFeaturesService, StreamsService } from './bindings.js';
import { clusterInfo, supportedMethods } from './discovery.js';
import { createFaultSwitches } from './faults.js';
import { openGateway } from './gateway.js';
import { createTransactionLog } from './log.js';
import type { Outgoing } from './outgoing.js';
import { readRequest } from './read-request.js';
import { consumerTooSlow, serverStops } from './rpc-errors.js';
import { writeSystemEvents } from './system-streams.js';
import { unaryAppend } from './unary-append.js';

export interface EventStoreDbDoubleOptions {
  /** Whether clients are told of batch append, which 23.10 does. Default: true. */
  readonly announceBatchAppend?: boolean;
  /** Who may do what. Default: everybody everything, as on a server that was started as insecure. */
  readonly users?: readonly DoubleUser[];
}

export interface EventStoreDbDouble {
  readonly url: string;
  readonly discoverUrl: string;
  readonly faults: EventStoreDbFaults;
  /** How many appends it had to do with at a time, at most. */
  readonly mostAppendsAtOnce: number;
  /** Like SIGKILL: connections are reset, new ones refused. The log is kept, the memory of ids is not. */
  kill(): Promise<void>;
  /** Serves again, on the same port. */
  start(): Promise<void>;
  restart(): Promise<void>;
  /** For good. */
  stop(): Promise<void>;
}

export interface EventStoreDbFaults {
  cutConnections(): void;
  /** Like SIGSTOP: connections stay and are accepted, and nothing is answered until {@link thaw}. */
  freeze(): void;
  thaw(): void;
  notReady(on: boolean): void;
  /** Ends every subscription as 23.10 does when the consumer is too slow, or when the server is told to stop (SIGTERM). */
  abortSubscriptions(because?: 'consumer-too-slow' | 'server-stops'): void;
  /** Ends every subscription without an error, wherever it stands. */
  endSubscriptions(): void;
  /** So many of the next appends are written, but never answered. */
  loseNextAppendAnswers(count: number): void;
  /** So many of the next appends are neither written nor answered. */
  loseNextAppends(count: number): void;
  /** Every append waits so many milliseconds before it is written, also when its caller has given up. 0 ends it. */
  delayAppends(milliseconds: number): void;
  /** Catching up takes so long for every page in which nothing matches, as it does on a large log. 0 ends it. */
  delaySearches(milliseconds: number): void;
}

/** The gateway tells clients a smaller limit. There must be one here for it to replace. */
const ENOUGH_CONCURRENT_STREAMS = 1_000;
/** Beyond {@link MAX_APPEND_SIZE}, so that it is the append that is too large and not the message. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** An EventStoreDB 23.10 node of one, in memory, on 127.0.0.1. It does what a real one was measured to do; see the behaviour spec. */
export async function startEventStoreDbDouble(options: EventStoreDbDoubleOptions = {}): Promise<EventStoreDbDouble> {
  const log = createTransactionLog(Date.now);
  const switches = createFaultSwitches();
  const writer = createAppendWriter(log, switches);
  const subscriptions = new Set<Outgoing>();
  writeSystemEvents(log, randomUUID());

  const server = new Server({
    'grpc.max_concurrent_streams': ENOUGH_CONCURRENT_STREAMS,
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    ...(options.users && { interceptors: [accessControl(options.users)] }),
  });
  server.addService(StreamsService, {
    read: readRequest(log, switches, subscriptions),
    append: unaryAppend(writer, switches),
    batchAppend: batchAppend(writer, switches),
  });
  server.addService(ServerFeaturesService, {
    getSupportedMethods: supportedMethods(options.announceBatchAppend ?? true),
  });
  server.addService(GossipService, { read: clusterInfo(randomUUID(), () => gateway.port, switches) });
  const gateway = await openGateway(await bind(server));

  const kill = async () => {
    writer.die();
    await gateway.shut();
  };
  const start = async () => {
    writer.revive();
    log.writeHidden();
    await gateway.open();
  };

  return {
    url: `esdb://127.0.0.1:${gateway.port}?tls=false`,
    discoverUrl: `esdb+discover://127.0.0.1:${gateway.port}?tls=false`,
    get mostAppendsAtOnce() {
      return writer.mostAtOnce;
    },
    kill,
    start,
    async restart() {
      await kill();
      await start();
    },
    async stop() {
      await gateway.shut();
      server.forceShutdown();
    },
    faults: {
      cutConnections: gateway.cutConnections,
      freeze: gateway.freeze,
      thaw: gateway.thaw,
      notReady(on) {
        switches.notReady = on;
      },
      abortSubscriptions(because = 'consumer-too-slow') {
        const error = because === 'server-stops' ? serverStops() : consumerTooSlow();
        for (const subscription of [...subscriptions]) subscription.fail(error);
      },
      endSubscriptions() {
        for (const subscription of [...subscriptions]) subscription.end();
      },
      loseNextAppendAnswers(count) {
        switches.lostAnswers = count;
      },
      loseNextAppends(count) {
        switches.lostAppends = count;
      },
      delayAppends(milliseconds) {
        switches.appendDelayMs = milliseconds;
      },
      delaySearches(milliseconds) {
        switches.searchDelayMs = milliseconds;
      },
    },
  };
}

const bind = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
