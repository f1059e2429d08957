import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Outgoing } from './outgoing.js';
import { consumerTooSlow } from './rpc-errors.js';

/** Messages that 23.10 holds for a client, in two queues of 32 each. */
const QUEUED_MESSAGES = 64;
/** And what HTTP/2's flow control lets it send before the client has read anything. */
const WINDOW_BYTES = 65_535;

/**
 * The live part of a subscription: what is pushed goes out as fast as the client takes it, in order. Where more waits than
 * the server would hold, what was taken before still goes out, and then the subscription is aborted. One large append is
 * enough for that.
 *
 * @returns push
 */
export function startLiveFeed(outgoing: Outgoing): (message: ReadResp) => void {
  const waiting: { readonly message: ReadResp; readonly bytes: number }[] = [];
  let waitingBytes = 0;
  let pumping = false;
  let overrun = false;

  const pump = async () => {
    pumping = true;
    for (let next = waiting.shift(); next && !outgoing.closed.aborted; next = waiting.shift()) {
      await outgoing.send(next.message);
      waitingBytes -= next.bytes;
    }
    pumping = false;
    if (overrun) outgoing.fail(consumerTooSlow());
  };

  return (message) => {
    if (overrun) return;
    const bytes = message.serializeBinary().length;
    const beyondQueues = 1 - QUEUED_MESSAGES / (waiting.length + 1);
    if ((waitingBytes + bytes) * beyondQueues > WINDOW_BYTES) {
      overrun = true;
      return;
    }
    waiting.push({ message, bytes });
    waitingBytes += bytes;
    if (!pumping) void pump();
  };
}
