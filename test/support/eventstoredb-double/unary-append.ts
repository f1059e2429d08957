import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerReadableStream, ServiceError, sendUnaryData } from '@grpc/grpc-js';
import type { Expected } from './append-decision.js';
import { type AppendOutcome, type AppendWriter, MAX_APPEND_SIZE } from './append-writer.js';
import { shared, streams } from './bindings.js';
import type { FaultSwitches } from './faults.js';
import type { ProposedEvent } from './log.js';
import { toProposedEvent } from './proposed-message.js';
import { handlerException, maxAppendSizeExceeded, serverNotReady } from './rpc-errors.js';
import { streamNameOf } from './stream-identifier.js';

type Call = ServerReadableStream<AppendReq, AppendResp>;

/** `Streams.Append`: the options, then one message for each event; one answer. */
export const unaryAppend =
  (writer: AppendWriter, faults: FaultSwitches) =>
  async (call: Call, answer: sendUnaryData<AppendResp>): Promise<void> => {
    try {
      const { options, events } = await receive(call);
      if (faults.notReady) return answer(serverNotReady());
      const stream = streamNameOf(options.getStreamIdentifier());
      if (stream === '') return answer(handlerException());
      const outcome = await writer.append({ stream, expected: toExpected(options), events });
      if (outcome.kind !== 'silence') answer(null, toResponse(outcome, options));
    } catch (error) {
      // An append that was cancelled while it was received is not written; its answer goes nowhere.
      answer(isStatus(error) ? error : handlerException());
    }
  };

const isStatus = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && typeof error.code === 'number';

async function receive(call: Call): Promise<{ options: AppendReq.Options; events: readonly ProposedEvent[] }> {
  const events: ProposedEvent[] = [];
  let options: AppendReq.Options | undefined;
  let size = 0;
  for await (const message of call as AsyncIterable<AppendReq>) {
    const proposed = message.getProposedMessage();
    if (!proposed) {
      options = message.getOptions();
      continue;
    }
    size += proposed.getData_asU8().length;
    if (size > MAX_APPEND_SIZE) throw maxAppendSizeExceeded(MAX_APPEND_SIZE);
    events.push(toProposedEvent(proposed));
  }
  if (!options || call.cancelled) throw handlerException();
  return { options, events };
}

function toExpected(options: AppendReq.Options): Expected {
  if (options.hasAny()) return { kind: 'any' };
  if (options.hasStreamExists()) return { kind: 'stream-exists' };
  if (options.hasNoStream()) return { kind: 'no-stream' };
  return { kind: 'revision', revision: Number(options.getRevision()) };
}

function toResponse(outcome: Exclude<AppendOutcome, { kind: 'silence' }>, options: AppendReq.Options): AppendResp {
  const response = new streams.AppendResp();
  if (outcome.kind === 'wrong-expected-version') {
    return response.setWrongExpectedVersion(toWrongExpectedVersion(outcome.current, options));
  }
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
  const success = new streams.AppendResp.Success().setPosition(position);
  if (outcome.revision < 0) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(outcome.revision));
  return response.setSuccess(success);
}

function toWrongExpectedVersion(current: number, options: AppendReq.Options): AppendResp.WrongExpectedVersion {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (options.hasAny()) wrong.setExpectedAny(new shared.Empty());
  else if (options.hasStreamExists()) wrong.setExpectedStreamExists(new shared.Empty());
  else if (options.hasNoStream()) wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(options.getRevision());
  return wrong;
}
