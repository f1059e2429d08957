import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Transform } from 'node:stream';
import { announceConcurrentStreams } from './concurrency-limit.js';

/**
 * The double's front door: a TCP proxy before the gRPC server, because what breaks in an outage is the connection. A dead
 * server refuses connections and resets those it had; a frozen one (SIGSTOP) still accepts, since its kernel does, and then
 * says nothing, not even to an HTTP/2 ping.
 */
export interface Gateway {
  readonly port: number;
  cutConnections(): void;
  freeze(): void;
  thaw(): void;
  /** Refuses connections, and cuts those there are. */
  shut(): Promise<void>;
  /** Accepts connections again, on the same port. */
  open(): Promise<void>;
}

/** Kestrel's default, and EventStoreDB's: the 101st call at once on a connection waits, for ever if the others leak. */
const CONCURRENT_CALLS = 100;

interface Wire {
  readonly client: Socket;
  readonly server: Socket;
  readonly answers: Transform;
}

export async function openGateway(serverPort: number): Promise<Gateway> {
  const wires = new Set<Wire>();
  let frozen = false;

  const flow = ({ client, server, answers }: Wire) => {
    client.pipe(server);
    server.pipe(answers);
  };
  const hold = ({ client, server, answers }: Wire) => {
    client.unpipe(server).pause();
    server.unpipe(answers).pause();
  };

  const accept = (client: Socket) => {
    const wire = {
      client,
      server: connect(serverPort, '127.0.0.1'),
      answers: announceConcurrentStreams(CONCURRENT_CALLS),
    };
    wires.add(wire);
    wire.answers.pipe(client);
    for (const socket of [client, wire.server]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        wires.delete(wire);
        client.destroy();
        wire.server.destroy();
      });
    }
    if (!frozen) flow(wire);
  };

  const cutConnections = () => {
    for (const { client } of wires) client.resetAndDestroy();
  };

  const listen = async (port: number) => {
    const server = createServer({ pauseOnConnect: true }, accept).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };

  let listener = await listen(0);
  const { port } = listener.address() as AddressInfo;

  return {
    port,
    cutConnections,
    freeze() {
      frozen = true;
      for (const wire of wires) hold(wire);
    },
    thaw() {
      frozen = false;
      for (const wire of wires) flow(wire);
    },
    async shut() {
      frozen = false;
      if (!listener.listening) return;
      const closed = once(listener, 'close');
      listener.close();
      cutConnections();
      await closed;
    },
    async open() {
      if (!listener.listening) listener = await listen(port);
    },
  };
}
