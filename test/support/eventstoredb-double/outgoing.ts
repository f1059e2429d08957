import { once } from 'node:events';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream, ServiceError } from '@grpc/grpc-js';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** The answers of one read or subscription. */
export interface Outgoing {
  /** Resolves when the client takes more: HTTP/2's flow control reaches through to here. */
  send(message: ReadResp): Promise<void>;
  end(): void;
  fail(error: ServiceError): void;
  /** Aborted when the client cancelled, the connection went, or the answers ended. */
  readonly closed: AbortSignal;
}

export function toOutgoing(call: ReadCall): Outgoing {
  const closing = new AbortController();
  const close = () => closing.abort();
  call.once('cancelled', close);
  call.once('close', close);
  return {
    async send(message) {
      if (closing.signal.aborted || call.write(message)) return;
      await once(call, 'drain', { signal: closing.signal }).catch(() => {});
    },
    end() {
      if (!closing.signal.aborted) call.end();
      close();
    },
    fail(error) {
      if (!closing.signal.aborted) call.emit('error', error);
      close();
    },
    closed: closing.signal,
  };
}
