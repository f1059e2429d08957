import { connect, type Socket } from 'node:net';

/** A connection on which a test writes exactly the bytes it wants, as a client that is no `fetch` would. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything the server has sent so far. */
  received(): string;
  /** Settles when the connection is over: null, or the error it ended with. */
  readonly closed: Promise<NodeJS.ErrnoException | null>;
}

export const openConnection = async (port: number): Promise<RawConnection> => {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let failure: NodeJS.ErrnoException | null = null;
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const closed = new Promise<NodeJS.ErrnoException | null>((resolve) => {
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => resolve(failure));
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, received: () => text, closed };
};

/** Writes as fast as the other side takes it, until `bytes` are out or the connection is over. Returns what was written. */
export const pour = async ({ socket, closed }: RawConnection, bytes: number): Promise<number> => {
  const chunk = Buffer.alloc(65_536, 0x20);
  let written = 0;
  while (written < bytes && socket.writable) {
    const piece = chunk.subarray(0, Math.min(chunk.length, bytes - written));
    written += piece.length;
    if (socket.write(piece)) continue;
    await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  }
  return written;
};
