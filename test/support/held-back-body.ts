import { eventually } from './eventually.js';
import { openConnection } from './raw-request.js';

/** A request whose head was let in, and whose body is yet to come. */
export interface HeldBackBody {
  /** Sends the body. Returns the status line and all that follows it, once the connection is over. */
  send(): Promise<string>;
}

/**
 * Sends the head of a request. Node asks for the body (`100 Continue`) just before the request is looked at: a gate that has to ask nobody is passed by
 * the time that this shows here.
 * @param head request line and headers, without those that describe the body
 */
export const holdBackBody = async (port: number, head: readonly string[], body: string): Promise<HeldBackBody> => {
  const connection = await openConnection(port);
  const framing = [
    'host: x',
    'connection: close',
    'expect: 100-continue',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  connection.socket.write(`${[...head, ...framing].join('\r\n')}\r\n\r\n`);
  await eventually(() => {
    if (!connection.received().includes('100 Continue')) throw new Error('the body was not asked for');
  });
  return {
    send: async () => {
      connection.socket.write(body);
      await connection.closed;
      return connection.received().replace('HTTP/1.1 100 Continue\r\n\r\n', '');
    },
  };
};
