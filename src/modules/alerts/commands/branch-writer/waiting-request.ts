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
  let settled = false;
  let answer!: (answer: BranchAnswer) => void;
  let fail!: (error: unknown) => void;
  const result = new Promise<BranchAnswer>((resolve, reject) => {
    const settle = (tell: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      tell();
    };
    answer = (given) => settle(() => resolve(given));
    fail = (error) => settle(() => reject(error));
    const deadline = setTimeout(() => fail(deadlineExceeded(stream)), Math.max(0, request.deadline - Date.now()));
  });
  const waiting: WaitingRequest = {
    ...request,
    recordedBefore: null,
    get settled() {
      return settled;
    },
    answer,
    fail,
  };
  return { waiting, result };
};

export const deadlineExceeded = (stream: string): AppendResultUnknownError =>
  new AppendResultUnknownError(`the event store did not take the request to ${stream} in time; send it again`);
