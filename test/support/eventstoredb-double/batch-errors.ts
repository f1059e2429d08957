import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Message } from 'google-protobuf';
import { MAX_APPEND_SIZE } from './append-writer.js';
import { Any, GoogleEmpty, rpcStatus, shared } from './bindings.js';

/** The client tells errors apart by the type of their details alone. */
function withDetails(message: string, details: Message, type: string): Status {
  const packed = new Any();
  packed.pack(details.serializeBinary(), type);
  return new rpcStatus.Status().setMessage(message).setDetails(packed);
}

export function wrongExpectedVersion(current: number, options: BatchAppendReq.Options): Status {
  const details = new shared.WrongExpectedVersion();
  if (current < 0) details.setCurrentNoStream(new GoogleEmpty());
  else details.setCurrentStreamRevision(String(current));
  if (options.hasAny()) details.setExpectedAny(new GoogleEmpty());
  else if (options.hasStreamExists()) details.setExpectedStreamExists(new GoogleEmpty());
  else if (options.hasNoStream()) details.setExpectedNoStream(new GoogleEmpty());
  else details.setExpectedStreamPosition(options.getStreamPosition());
  return withDetails('WrongExpectedVersion', details, 'event_store.client.WrongExpectedVersion');
}

export const tooLarge = (): Status =>
  withDetails(
    'MaximumAppendSizeExceeded',
    new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_SIZE),
    'event_store.client.MaximumAppendSizeExceeded',
  );

export const badRequest = (message: string): Status =>
  withDetails('BadRequest', new shared.BadRequest().setMessage(message), 'event_store.client.BadRequest');

/** The client makes an `UnknownError` of it. */
export const notReady = (): Status => withDetails('Server Is Not Ready', new GoogleEmpty(), 'google.protobuf.Empty');

/** The client makes a `DeadlineExceededError` of it. */
export const timeout = (): Status => withDetails('Timeout', new shared.Timeout(), 'event_store.client.Timeout');
