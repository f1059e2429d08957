import { setTimeout as pause } from 'node:timers/promises';
import {
  AppendRefusedError,
  type AppendResult,
  AppendResultUnknownError,
  type EventStore,
  EventStoreUnavailableError,
  type NewEvent,
  WrongExpectedRevisionError,
} from '../../../../event-store/index.js';
import type { BranchMemory } from './branch-memory.js';
import type { BranchAnswer, BranchRequest } from './branch-request.js';
import { type Gathering, gather, MAX_GATHERED } from './gathering.js';
import { type LoadedBranch, loadBranch, lookUpRecorded } from './loaded-branch.js';

/** A request in the lane, and whoever waits for its answer. */
interface Waiting extends BranchRequest {
  readonly settle: { readonly answer: (answer: BranchAnswer) => void; readonly fail: (error: unknown) => void };
  settled: boolean;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * The one writer of a branch in this process. Requests that arrive while an append is under way are decided together on the
 * state that it leaves and written as one append, so this process never has two appends to one stream under way.
 */
export class BranchLane {
  private readonly queue: Waiting[] = [];
  private running = false;

  constructor(
    private readonly stream: string,
    private readonly store: EventStore,
    private readonly memory: BranchMemory,
    private readonly whenIdle: () => void,
  ) {}

  /** @throws AppendResultUnknownError at the request's deadline at the latest */
  submit(request: BranchRequest): Promise<BranchAnswer> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        ...request,
        settled: false,
        settle: {
          answer: (answer) => finish(() => resolve(answer)),
          fail: (error) => finish(() => reject(error)),
        },
      };
      const deadline = setTimeout(
        () => waiting.settle.fail(deadlineExceeded(this.stream)),
        Math.max(0, request.deadline - Date.now()),
      );
      const finish = (act: () => void): void => {
        waiting.settled = true;
        clearTimeout(deadline);
        act();
      };
      this.queue.push(waiting);
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.queue.length > 0) {
      const requests = this.queue.splice(0, MAX_GATHERED).filter((request) => !request.settled);
      if (requests.length === 0) continue;
      try {
        const left = await this.serve(requests);
        this.queue.unshift(...left);
      } catch (error) {
        this.memory.forget(this.stream);
        for (const request of requests) if (!request.settled) request.settle.fail(error);
      }
    }
    this.running = false;
    this.whenIdle();
  }

  /** Decides, appends and answers; returns the requests that have to be decided again or had no room. */
  private async serve(requests: readonly Waiting[]): Promise<readonly Waiting[]> {
    const branch = await this.load(requests);
    const gathering = await this.gather(branch, requests);
    if (gathering.events.length === 0) {
      this.memory.keep(this.stream, branch);
      answer(gathering, branch.lastPosition, []);
      return gathering.left;
    }
    const result = await this.append(branch, gathering.events, requests);
    switch (result) {
      case 'conflict':
        this.memory.forget(this.stream);
        return requests.filter((request) => !request.settled);
      case 'refused':
        await this.serveOneByOne(requests);
        return [];
      default: {
        const lastPosition = result.positions.at(-1) ?? null;
        this.memory.keep(this.stream, { state: gathering.stateAfter, revision: result.revision, lastPosition });
        answer(gathering, lastPosition, result.positions);
        return gathering.left;
      }
    }
  }

  private async gather(branch: LoadedBranch, requests: readonly Waiting[]): Promise<Gathering<Waiting>> {
    const gathering = gather(this.stream, branch, requests, new Map());
    if (gathering.toLookUp.length === 0) return gathering;
    const recorded = await untilAnswered(
      requests,
      () => lookUpRecorded(this.store, this.stream, requests),
      this.stream,
    );
    return gather(this.stream, branch, requests, new Map(requests.map((request) => [request, recorded.has(request)])));
  }

  /** One member that the store can't take must not fail the others. */
  private async serveOneByOne(requests: readonly Waiting[]): Promise<void> {
    for (const request of requests) {
      if (request.settled) continue;
      try {
        const again = await this.serve([request]);
        this.queue.unshift(...again);
      } catch (error) {
        if (!request.settled) request.settle.fail(error);
      }
    }
  }

  private async load(requests: readonly Waiting[]): Promise<LoadedBranch> {
    const remembered = requests.some((request) => request.fresh) ? null : this.memory.recall(this.stream);
    return remembered ?? untilAnswered(requests, () => loadBranch(this.store, this.stream), this.stream);
  }

  /** After an unknown result the identical append is repeated: same ids, same expected revision. */
  private async append(
    branch: LoadedBranch,
    events: readonly NewEvent[],
    requests: readonly Waiting[],
  ): Promise<AppendResult | 'conflict' | 'refused'> {
    try {
      return await untilAnswered(
        requests,
        (timeoutMs) => this.store.append({ stream: this.stream, expected: branch.revision, events, timeoutMs }),
        this.stream,
      );
    } catch (error) {
      if (error instanceof WrongExpectedRevisionError) return 'conflict';
      if (error instanceof AppendRefusedError && requests.length > 1) return 'refused';
      throw error;
    }
  }
}

/** Repeats a call that had no answer until it has one or nobody waits for it any more. */
const untilAnswered = async <T>(
  requests: readonly Waiting[],
  call: (timeoutMs: number) => Promise<T>,
  stream: string,
): Promise<T> => {
  const deadline = Math.max(...requests.map((request) => request.deadline));
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const timeoutMs = deadline - Date.now();
    if (timeoutMs <= 0) throw deadlineExceeded(stream);
    try {
      return await call(timeoutMs);
    } catch (error) {
      const unanswered = error instanceof AppendResultUnknownError || error instanceof EventStoreUnavailableError;
      if (!unanswered) throw error;
    }
    await pause(pauseMs);
  }
};

const answer = (gathering: Gathering<Waiting>, lastPosition: bigint | null, positions: readonly bigint[]): void => {
  for (const { request, decision, stateAfter, eventsUpTo } of gathering.decided) {
    const position = eventsUpTo > 0 ? (positions[eventsUpTo - 1] ?? null) : lastPosition;
    if (!request.settled) request.settle.answer({ decision, state: stateAfter, position });
  }
};

const deadlineExceeded = (stream: string): AppendResultUnknownError =>
  new AppendResultUnknownError(`the event store did not take the request to ${stream} in time; send it again`);
