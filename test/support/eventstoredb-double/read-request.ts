import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServiceError } from '@grpc/grpc-js';
import { subscribeToAll } from './all-subscription.js';
import { streams } from './bindings.js';
import { toSubscriptionFilter } from './event-filter.js';
import type { FaultSwitches } from './faults.js';
import type { TransactionLog } from './log.js';
import { type Outgoing, type ReadCall, toOutgoing } from './outgoing.js';
import { readAllBackwards, readAllForwards } from './read-all.js';
import { readStream } from './read-stream.js';
import { invalidArgument, serverNotReady } from './rpc-errors.js';
import { subscribeToStream } from './stream-subscription.js';

/** `Streams.Read` is four things: reading a stream or $all, subscribing to a stream or to $all. */
export const readRequest =
  (log: TransactionLog, faults: FaultSwitches, subscriptions: Set<Outgoing>) =>
  async (call: ReadCall): Promise<void> => {
    const outgoing = toOutgoing(call);
    const options = call.request.getOptions();
    if (!options) return outgoing.fail(invalidArgument('No options.'));
    if (faults.notReady) return outgoing.fail(serverNotReady());
    if (options.hasSubscription()) {
      subscriptions.add(outgoing);
      outgoing.closed.addEventListener('abort', () => subscriptions.delete(outgoing), { once: true });
    }
    try {
      await serve(log, options, faults, outgoing);
    } catch (error) {
      outgoing.fail(error as ServiceError);
    }
  };

async function serve(
  log: TransactionLog,
  options: ReadReq.Options,
  faults: FaultSwitches,
  outgoing: Outgoing,
): Promise<void> {
  const stream = options.getStream();
  const all = options.getAll();
  const filter = options.getFilter();
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  const limit = Number(options.getCount());
  if (options.hasSubscription()) {
    if (stream) return subscribeToStream(log, stream, outgoing);
    if (all)
      return subscribeToAll(log, all, { filter: filter ? toSubscriptionFilter(filter) : null, faults }, outgoing);
  }
  // The client offers no filter for reading $all, so nothing here has been compared with a real server.
  if (filter) return outgoing.fail(invalidArgument('The double does not filter reads of $all.'));
  if (stream) return readStream(log, stream, { backwards, limit }, outgoing);
  if (all) return (backwards ? readAllBackwards : readAllForwards)(log, all, limit, outgoing);
  return outgoing.fail(invalidArgument('Neither a stream nor $all.'));
}
