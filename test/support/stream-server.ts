import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventStore } from '../../src/event-store/index.js';
import { EventStreams } from '../../src/modules/subscriptions/stream/event-streams.js';
import { STREAM_LIMITS, type StreamLimits } from '../../src/modules/subscriptions/stream/stream-limits.js';

/** The streams alone, on a server of their own, with limits that a test can reach. `?after=` is a bare position. */
export interface StreamServer {
  readonly url: string;
  readonly streams: EventStreams;
  /** How many are open, as the server knows. */
  connections(): number;
  close(): Promise<void>;
}

export const startStreamServer = async (store: EventStore, limits: Partial<StreamLimits>): Promise<StreamServer> => {
  const streams = new EventStreams({
    store,
    publicUrl: () => 'https://alerts.example.com',
    limits: { ...STREAM_LIMITS, ...limits },
  });
  const server: Server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const after = searchParams.get('after');
    const source = searchParams.get('source');
    const start = await streams.startingPoint(after === null ? null : BigInt(after));
    response.writeHead(streams.isFull ? 503 : 200, { connection: 'close' });
    if (streams.isFull) response.end();
    else {
      const mayKnow = (sourceId: string) => source === null || source === sourceId;
      streams.begin({ response, start, mayKnow, watchKey: () => () => undefined });
    }
  });
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    streams,
    connections: () => connections,
    close: async () => {
      streams.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
