import { AppendResultUnknownError } from '../../../../event-store/index.js';
import type { BranchAnswer, BranchRequest } from './branch-request.js';
import type { Gatherable } from './gathering.js';

/** A request in its branch's lane, and whoever waits for its answer. What settles it first, counts. */
export interface WaitingRequest extends Gatherable {
  recordedBefore: boolean | null;
  /** True once its caller has been told something, which the deadline may do at any moment. */
  readonly settled: boolean;
  answer(answer: BranchAnswer): void;
  fail(error: unknown): void;
}

/** Starts the request's deadline. */
export const waitingRequest = (
  stream: string,
  request: BranchRequest,
): { waiting: WaitingRequest; result: Promise<BranchAnswer> } => {
  let resolve!: (answer: BranchAnswer) => void;
  let reject!: (error: unknown) => void;
  const result = new Promise<BranchAnswer>((...settlers) => {
    [resolve, reject] = settlers;
  });
  const settle = (tell: () => void): void => {
    if (waiting.settled) return;
    waiting.settled = true;
    clearTimeout(deadline);
    tell();
  };
  // No getter, which would give every request a hidden class of its own, and make everything slow that touches one.
  const waiting: WaitingRequest & { settled: boolean } = {
    decide: request.decide,
    cause: request.cause,
    lookUpType: request.lookUpType,
    metadata: request.metadata,
    deadline: request.deadline,
    fresh: request.fresh,
    recordedBefore: null,
    settled: false,
    answer: (given) => settle(() => resolve(given)),
    fail: (error) => settle(() => reject(error)),
  };
  const expire = (): void => waiting.fail(deadlineExceeded(stream));
  const deadline = setTimeout(expire, Math.max(0, request.deadline - Date.now()));
  return { waiting, result };
};

export const deadlineExceeded = (stream: string): AppendResultUnknownError =>
  new AppendResultUnknownError(`the event store did not take the request to ${stream} in time; send it again`);
