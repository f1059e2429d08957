import type { AddressInfo } from 'node:net';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** A stretch of wire between a client and a server, on which a test lets things go wrong. */
export interface TestNetwork {
  /** Port on 127.0.0.1 that leads to the server. */
  readonly port: number;
  /** Begins to count: what it returns says how many of the connections made from now on stand. */
  watchNewConnections(): () => number;
  /** Bytes that clients have got through to the server so far. */
  readonly requestBytes: number;
  /** What clients send from now on does not arrive until `release()`. */
  holdRequests(): void;
  /** What the server sends from now on does not arrive until `release()`. */
  holdAnswers(): void;
  release(): void;
  /** The connections that stand never get anything through again, and nobody is told. New ones are possible. */
  silence(): void;
  /** Breaks the connections that stand. New ones are possible. */
  cut(): void;
  /** Breaks the connections that stand, and new ones at once, until `release()`. */
  goDown(): void;
  /** Does so by itself in the middle of what clients send, once they have sent so many bytes in all. */
  goDownAt(requestBytes: number): void;
  close(): Promise<void>;
}

export const createTestNetwork = async (target: NetConnectOpts): Promise<TestNetwork> => {
  const pairs = new Set<{ client: Socket; server: Socket }>();
  const silent = new WeakSet<object>();
  let requestBytes = 0;
  let downAt = Number.POSITIVE_INFINITY;
  const held = { requests: false, answers: false, down: false };

  const listener = createServer({ noDelay: true }, (client) => {
    if (held.down) {
      client.destroy();
      return;
    }
    const server = connect(target).setNoDelay();
    const pair = { client, server };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', end);
      from.on('close', end);
      from.on('end', end);
    }
    client.on('data', (chunk) => {
      requestBytes += chunk.length;
      if (requestBytes < downAt) return;
      downAt = Number.POSITIVE_INFINITY;
      goDown();
    });
    if (held.requests) client.pause();
    if (held.answers) server.pause();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));

  const cut = (): void => {
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
  };
  const goDown = (): void => {
    held.down = true;
    cut();
  };
  return {
    port: (listener.address() as AddressInfo).port,
    watchNewConnections: () => {
      const old = new Set(pairs);
      return () => [...pairs].filter((pair) => !old.has(pair)).length;
    },
    get requestBytes() {
      return requestBytes;
    },
    holdRequests: () => {
      held.requests = true;
      for (const { client } of pairs) client.pause();
    },
    holdAnswers: () => {
      held.answers = true;
      for (const { server } of pairs) server.pause();
    },
    release: () => {
      Object.assign(held, { requests: false, answers: false, down: false });
      for (const pair of pairs) {
        if (silent.has(pair)) continue;
        pair.client.resume();
        pair.server.resume();
      }
    },
    silence: () => {
      for (const pair of pairs) {
        silent.add(pair);
        pair.client.pause();
        pair.server.pause();
      }
    },
    cut,
    goDown,
    goDownAt: (bytes) => {
      downAt = bytes;
    },
    close: () => {
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
};
