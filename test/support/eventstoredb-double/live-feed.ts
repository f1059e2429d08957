import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Outgoing } from './outgoing.js';
import { consumerTooSlow } from './rpc-errors.js';

/** Messages that may wait for a client that does not take them; one more, and the subscription is aborted. */
const LIVE_BUFFER = 64;

/**
 * The live part of a subscription: what is pushed here goes out as fast as the client takes it, in order.
 *
 * @returns push
 */
export function startLiveFeed(outgoing: Outgoing): (message: ReadResp) => void {
  const waiting: ReadResp[] = [];
  let pumping = false;

  const pump = async () => {
    pumping = true;
    for (let message = waiting.shift(); message && !outgoing.closed.aborted; message = waiting.shift()) {
      await outgoing.send(message);
    }
    pumping = false;
  };

  return (message) => {
    if (waiting.length >= LIVE_BUFFER) return outgoing.fail(consumerTooSlow());
    waiting.push(message);
    if (!pumping) void pump();
  };
}
