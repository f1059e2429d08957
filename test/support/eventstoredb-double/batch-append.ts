import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Message } from 'google-protobuf';
import type { Expected } from './append-decision.js';
import { type AppendOutcome, type AppendWriter, MAX_APPEND_SIZE } from './append-writer.js';
import { Any, GoogleEmpty, rpcStatus, shared, streams } from './bindings.js';
import type { FaultSwitches } from './faults.js';
import type { ProposedEvent } from './log.js';
import { toProposedEvent } from './proposed-message.js';
import { streamNameOf } from './stream-identifier.js';

interface PendingAppend {
  readonly options: BatchAppendReq.Options;
  readonly events: ProposedEvent[];
  size: number;
}

/**
 * `Streams.BatchAppend`: many appends on one call, each in one or more messages under its correlation id, answered in any
 * order. Errors are answers; the call itself ends only with the connection.
 */
export const batchAppend =
  (writer: AppendWriter, faults: FaultSwitches) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const pending = new Map<string, PendingAppend>();

    const answer = (request: BatchAppendReq, append: PendingAppend, response: BatchAppendResp) => {
      response.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(append.options.getStreamIdentifier());
      if (!call.cancelled) call.write(response);
    };

    call.on('data', async (request: BatchAppendReq) => {
      const correlation = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      if (options) pending.set(correlation, { options, events: [], size: 0 });
      const append = pending.get(correlation);
      if (!append) return;
      try {
        for (const message of request.getProposedMessagesList()) {
          append.size += message.getData_asU8().length;
          append.events.push(toProposedEvent(message));
        }
        const stream = streamNameOf(append.options.getStreamIdentifier());
        if (stream === '') throw new Error('The stream has no name.');
        if (append.size <= MAX_APPEND_SIZE && !request.getIsFinal()) return;
        pending.delete(correlation);
        if (append.size > MAX_APPEND_SIZE) return answer(request, append, failed(tooLarge()));
        if (faults.notReady) return answer(request, append, failed(notReady()));
        const outcome = await writer.append({ stream, expected: toExpected(append.options), events: append.events });
        if (outcome.kind !== 'silence') answer(request, append, toResponse(outcome, append.options));
      } catch (error) {
        pending.delete(correlation);
        answer(request, append, failed(badRequest((error as Error).message)));
      }
    });
    call.on('end', () => call.end());
  };

function toExpected(options: BatchAppendReq.Options): Expected {
  if (options.hasAny()) return { kind: 'any' };
  if (options.hasStreamExists()) return { kind: 'stream-exists' };
  if (options.hasNoStream()) return { kind: 'no-stream' };
  return { kind: 'revision', revision: Number(options.getStreamPosition()) };
}

function toResponse(
  outcome: Exclude<AppendOutcome, { kind: 'silence' }>,
  options: BatchAppendReq.Options,
): BatchAppendResp {
  if (outcome.kind === 'wrong-expected-version') return failed(wrongExpectedVersion(outcome.current, options));
  const position = new shared.AllStreamPosition()
    .setCommitPosition(String(outcome.position))
    .setPreparePosition(String(outcome.position));
  const success = new streams.BatchAppendResp.Success().setPosition(position);
  if (outcome.revision < 0) success.setNoStream(new GoogleEmpty());
  else success.setCurrentRevision(String(outcome.revision));
  return new streams.BatchAppendResp().setSuccess(success);
}

const failed = (error: Status): BatchAppendResp => new streams.BatchAppendResp().setError(error);

/** The client tells errors apart by the type of their details alone. */
function withDetails(message: string, details: Message, type: string): Status {
  const packed = new Any();
  packed.pack(details.serializeBinary(), type);
  return new rpcStatus.Status().setMessage(message).setDetails(packed);
}

function wrongExpectedVersion(current: number, options: BatchAppendReq.Options): Status {
  const details = new shared.WrongExpectedVersion();
  if (current < 0) details.setCurrentNoStream(new GoogleEmpty());
  else details.setCurrentStreamRevision(String(current));
  if (options.hasAny()) details.setExpectedAny(new GoogleEmpty());
  else if (options.hasStreamExists()) details.setExpectedStreamExists(new GoogleEmpty());
  else if (options.hasNoStream()) details.setExpectedNoStream(new GoogleEmpty());
  else details.setExpectedStreamPosition(options.getStreamPosition());
  return withDetails('WrongExpectedVersion', details, 'event_store.client.WrongExpectedVersion');
}

const tooLarge = (): Status =>
  withDetails(
    'MaximumAppendSizeExceeded',
    new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_SIZE),
    'event_store.client.MaximumAppendSizeExceeded',
  );

const badRequest = (message: string): Status =>
  withDetails('BadRequest', new shared.BadRequest().setMessage(message), 'event_store.client.BadRequest');

/** The client makes an `UnknownError` of it. */
const notReady = (): Status => withDetails('Server Is Not Ready', new GoogleEmpty(), 'google.protobuf.Empty');
