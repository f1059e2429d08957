import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Expected } from './append-decision.js';
import { type AppendOutcome, type AppendWriter, MAX_APPEND_SIZE } from './append-writer.js';
import { badRequest, notReady, timeout, tooLarge, wrongExpectedVersion } from './batch-errors.js';
import { GoogleEmpty, shared, streams } from './bindings.js';
import type { FaultSwitches } from './faults.js';
import type { ProposedEvent } from './log.js';
import { toProposedEvent } from './proposed-message.js';
import { streamNameOf } from './stream-identifier.js';

/** 23.10's default write timeout; a client's deadline counts where it is sooner. */
const WRITE_TIMEOUT_MS = 2_000;

interface PendingAppend {
  readonly options: BatchAppendReq.Options;
  readonly events: ProposedEvent[];
  size: number;
}

/**
 * `Streams.BatchAppend`: many appends on one call, each in one or more messages under its correlation id, answered in any
 * order. Errors are answers; the call itself ends only with the connection.
 *
 * An append with a bad event is answered twice, as 23.10 does: it stays pending after the refusal, and times out. The client
 * knows nothing of it any more by then, and throws where nobody can catch it.
 */
export const batchAppend =
  (writer: AppendWriter, faults: FaultSwitches) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const pending = new Map<string, PendingAppend>();

    const answer = (request: BatchAppendReq, append: PendingAppend, response: BatchAppendResp) => {
      response.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(append.options.getStreamIdentifier());
      if (!call.cancelled) call.write(response);
    };

    const begin = (request: BatchAppendReq, options: BatchAppendReq.Options): void => {
      const correlation = correlationOf(request);
      const append = { options, events: [], size: 0 };
      pending.set(correlation, append);
      const expire = () => {
        if (pending.delete(correlation)) answer(request, append, failed(timeout()));
      };
      setTimeout(expire, timeLeft(options)).unref();
    };

    const receive = async (request: BatchAppendReq, append: PendingAppend): Promise<void> => {
      for (const message of request.getProposedMessagesList()) {
        append.size += message.getData_asU8().length;
        append.events.push(toProposedEvent(message));
      }
      if (append.size <= MAX_APPEND_SIZE && !request.getIsFinal()) return;
      pending.delete(correlationOf(request));
      if (append.size > MAX_APPEND_SIZE) return answer(request, append, failed(tooLarge()));
      if (faults.notReady) return answer(request, append, failed(notReady()));
      const stream = streamNameOf(append.options.getStreamIdentifier());
      if (stream === '') throw new Error('The stream has no name.');
      const outcome = await writer.append({ stream, expected: toExpected(append.options), events: append.events });
      if (outcome.kind !== 'silence') answer(request, append, toResponse(outcome, append.options));
    };

    call.on('data', async (request: BatchAppendReq) => {
      const options = request.getOptions();
      if (options) begin(request, options);
      const append = pending.get(correlationOf(request));
      if (!append) return;
      await receive(request, append).catch((error: Error) => {
        answer(request, append, failed(badRequest(error.message)));
      });
    });
    call.on('end', () => call.end());
  };

const correlationOf = (request: BatchAppendReq): string => request.getCorrelationId()?.getString() ?? '';

function timeLeft(options: BatchAppendReq.Options): number {
  const deadline = options.getDeadline()?.toDate().getTime() ?? Number.POSITIVE_INFINITY;
  return Math.min(Math.max(deadline - Date.now(), 0), WRITE_TIMEOUT_MS);
}

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
