import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { startLiveFeed } from './live-feed.js';
import type { LogRecord, TransactionLog } from './log.js';
import type { Outgoing } from './outgoing.js';
import { caughtUpMessage, confirmationMessage, eventMessage } from './read-messages.js';
import { toRevision } from './read-stream.js';
import { handlerException } from './rpc-errors.js';
import { streamNameOf } from './stream-identifier.js';

/**
 * A subscription to one stream, behind a revision. To a missing stream it is confirmed but not caught up until the stream
 * exists. From a revision the stream has not reached, everything up to that revision is passed over, also live.
 */
export async function subscribeToStream(
  log: TransactionLog,
  options: ReadReq.Options.StreamOptions,
  outgoing: Outgoing,
): Promise<void> {
  const stream = streamNameOf(options.getStreamIdentifier());
  if (stream === '') return outgoing.fail(handlerException());
  const from = toRevision(options);
  await outgoing.send(confirmationMessage(randomUUID()));
  if (from !== 'end') await existence(log, stream, outgoing.closed);

  let next = from === 'end' ? log.stream(stream).length : from === 'start' ? 0 : from + 1;
  while (next < log.stream(stream).length) {
    await outgoing.send(eventMessage(log.stream(stream)[next]!));
    if (outgoing.closed.aborted) return;
    next += 1;
  }

  // Nothing is awaited from the last look at the stream to the listening: no event slips between.
  if (outgoing.closed.aborted) return;
  const push = startLiveFeed(outgoing);
  push(caughtUpMessage());
  const stop = log.onEvent((record) => {
    if (record.stream === stream && record.revision >= next) push(eventMessage(record));
  });
  outgoing.closed.addEventListener('abort', stop, { once: true });
}

function existence(log: TransactionLog, stream: string, closed: AbortSignal): Promise<void> {
  if (log.stream(stream).length > 0 || closed.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stop();
      closed.removeEventListener('abort', done);
      resolve();
    };
    const stop = log.onEvent((record: LogRecord) => {
      if (record.stream === stream) done();
    });
    closed.addEventListener('abort', done, { once: true });
  });
}
