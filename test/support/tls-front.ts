import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { TestCertificate } from './test-certificate.js';

/** TLS in front of a gRPC server that speaks none. */
export const startTlsFront = async (
  { certificate, key }: TestCertificate,
  serverPort: number,
): Promise<{ port: number; close(): Promise<void> }> => {
  const sockets = new Set<TLSSocket>();
  const listener = createServer({ cert: certificate, key, ALPNProtocols: ['h2'] }, (client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    const server = connect(serverPort, '127.0.0.1');
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
  });
  listener.on('tlsClientError', () => undefined); // a client that trusts nobody
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};
