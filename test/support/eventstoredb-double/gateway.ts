import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

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

export async function openGateway(serverPort: number): Promise<Gateway> {
  const pairs = new Set<readonly [client: Socket, server: Socket]>();
  let frozen = false;

  const flow = ([client, server]: readonly [Socket, Socket]) => {
    client.pipe(server);
    server.pipe(client);
  };
  const hold = ([client, server]: readonly [Socket, Socket]) => {
    client.unpipe(server).pause();
    server.unpipe(client).pause();
  };

  const accept = (client: Socket) => {
    const server = connect(serverPort, '127.0.0.1');
    const pair = [client, server] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
    if (!frozen) flow(pair);
  };

  const cutConnections = () => {
    for (const [client] of pairs) client.resetAndDestroy();
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
      for (const pair of pairs) hold(pair);
    },
    thaw() {
      frozen = false;
      for (const pair of pairs) flow(pair);
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
