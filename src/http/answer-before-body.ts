import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.js';

/** A body this small is cheaper to read to its end than a new connection is to make. */
const SMALL_BODY_BYTES = 65_536;

/** What a refused client may still send before its connection is cut: more than twice the largest delivery. */
const LINGER_BYTES = 67_108_864;
const LINGER_MS = 10_000;

/** True while more than a small rest of the request's body may be under way. */
export const isBodyStillComing = (request: IncomingMessage): boolean => {
  if (request.complete) return false;
  if (request.headers['transfer-encoding'] !== undefined) return true;
  return Number(request.headers['content-length'] ?? 0) > SMALL_BODY_BYTES;
};

/**
 * Answers at once and reads on for a while, throwing away what comes ("lingering close", as nginx calls it).
 *
 * Node closes a connection as soon as the response ends, and the kernel resets a connection that is closed over unread bytes:
 * the reset overtakes the answer, and a client that is still sending sees ECONNRESET instead of 413. So the whole answer is written, but
 * the response is ended, and with it the connection, only when the body has ended or has taken too long.
 */
export const answerBeforeBody = (request: IncomingMessage, response: ServerResponse, answer: Answer): void => {
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.body)),
    connection: 'close',
  });
  response.write(answer.body);

  let thrownAway = 0;
  const onData = (chunk: Buffer): void => {
    thrownAway += chunk.length;
    if (thrownAway > LINGER_BYTES) finish();
  };
  const finish = (): void => {
    clearTimeout(limit);
    request.off('data', onData);
    response.end();
  };
  const limit = setTimeout(finish, LINGER_MS).unref();
  request.on('data', onData);
  request.once('end', finish);
  request.once('error', finish);
  request.once('close', finish);
};
