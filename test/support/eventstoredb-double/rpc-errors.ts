import { Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** What 23.10.8 answers, word for word: the client tells its error classes apart by the `exception` trailer and the code. */

function rpcError(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const serverNotReady = () => rpcError(status.UNAVAILABLE, 'Server Is Not Ready');

export const unauthenticated = () => rpcError(status.UNAUTHENTICATED, 'Unauthenticated');

export const accessDenied = () => rpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

/** ASP.NET's sentence for any exception in a handler: the server has no better one for bad arguments. */
export const handlerException = () => rpcError(status.UNKNOWN, 'Exception was thrown by handler.');

export const unreadablePosition = () => rpcError(status.UNKNOWN, 'Unexpected ReadAllResult: Error');

export const unreadableRevision = () => rpcError(status.UNKNOWN, 'Unexpected ReadStreamResult: Error');

export const invalidArgument = (details: string) => rpcError(status.INVALID_ARGUMENT, details);

export const consumerTooSlow = () =>
  rpcError(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );

/** What grpc-js makes of the HTTP/2 stream that a stopping server ends without a status. */
export const serverStops = () =>
  rpcError(status.INTERNAL, 'Received RST_STREAM with code 0 (Call ended without gRPC status)');

export const maxAppendSizeExceeded = (bytes: number) =>
  rpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${bytes} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(bytes),
  });
