import {
  AppendRefusedError,
  type AppendResult,
  type EventStore,
  type NewEvent,
  type Position,
  WrongExpectedRevisionError,
} from '../../../../event-store/index.js';
import type { BranchMemory } from './branch-memory.js';
import type { BranchAnswer, BranchRequest } from './branch-request.js';
import { type Gathering, gather, MAX_GATHERED } from './gathering.js';
import { type LoadedBranch, loadBranch } from './loaded-branch.js';
import { LookUps } from './look-ups.js';
import { untilAnswered } from './until-answered.js';
import { type WaitingRequest, waitingRequest } from './waiting-request.js';

/**
 * The one writer of a branch in this process. Requests that arrive while an append is under way are decided together on the
 * state that it leaves and written as one append, so this process never has two appends to one stream under way.
 */
export class BranchLane {
  private readonly queue: WaitingRequest[] = [];
  private readonly lookUps: LookUps;
  private running = false;

  constructor(
    private readonly stream: string,
    private readonly store: EventStore,
    private readonly memory: BranchMemory,
    private readonly whenIdle: () => void,
  ) {
    this.lookUps = new LookUps(stream, store, (requests) => this.enqueue(requests));
  }

  /** @throws AppendResultUnknownError at the request's deadline at the latest */
  submit(request: BranchRequest): Promise<BranchAnswer> {
    const { waiting, result } = waitingRequest(this.stream, request);
    this.enqueue([waiting]);
    return result;
  }

  private enqueue(requests: readonly WaitingRequest[]): void {
    this.queue.push(...requests);
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.queue.length > 0) {
      const requests = this.queue.splice(0, MAX_GATHERED).filter((request) => !request.settled);
      if (requests.length > 0) await this.serve(requests);
    }
    this.running = false;
    if (this.lookUps.isIdle) this.whenIdle();
  }

  /** Decides, appends and answers; what has to be decided again or had no room comes first in the next turn. Never throws. */
  private async serve(requests: readonly WaitingRequest[]): Promise<void> {
    try {
      const branch = await this.load(requests);
      // Where a branch took longer to load than all of them can wait, it is remembered at least: the next one finds it.
      const waiting = requests.filter((request) => !request.settled);
      const gathering = gather(this.stream, branch, waiting);
      this.lookUps.add(gathering.toLookUp);
      const again = await this.write(branch, gathering);
      this.queue.unshift(...again, ...gathering.left);
    } catch (error) {
      if (requests.length > 1) await this.serveEach(requests);
      else this.failAll(requests, error);
    }
  }

  /** One among them can't be decided or is refused by the store: that must not fail the others. */
  private async serveEach(requests: readonly WaitingRequest[]): Promise<void> {
    for (const request of requests) await this.serve([request]);
  }

  /** Returns what has to be decided again. */
  private async write(branch: LoadedBranch, gathering: Gathering<WaitingRequest>): Promise<readonly WaitingRequest[]> {
    const decided = gathering.decided.map(({ request }) => request);
    if (gathering.events.length === 0) {
      this.memory.keep(this.stream, branch);
      answerAll(gathering, branch.lastPosition, []);
      return [];
    }
    try {
      const { revision, positions } = await this.append(branch, gathering.events, decided);
      const lastPosition = positions.at(-1) ?? null;
      this.memory.keep(this.stream, { state: gathering.stateAfter, revision, lastPosition });
      answerAll(gathering, lastPosition, positions);
      return [];
    } catch (error) {
      this.memory.forget(this.stream);
      if (error instanceof WrongExpectedRevisionError) return decided;
      if (error instanceof AppendRefusedError && decided.length > 1) await this.serveEach(decided);
      else this.failAll(decided, error);
      return [];
    }
  }

  private failAll(requests: readonly WaitingRequest[], error: unknown): void {
    this.memory.forget(this.stream);
    for (const request of requests) request.fail(error);
  }

  private async load(requests: readonly WaitingRequest[]): Promise<LoadedBranch> {
    const remembered = requests.some((request) => request.fresh) ? null : this.memory.recall(this.stream);
    return remembered ?? untilAnswered(this.stream, requests, () => loadBranch(this.store, this.stream));
  }

  /** After an unknown result the identical append is repeated: same ids, same expected revision. */
  private append(
    branch: LoadedBranch,
    events: readonly NewEvent[],
    requests: readonly WaitingRequest[],
  ): Promise<AppendResult> {
    return untilAnswered(this.stream, requests, (timeoutMs) =>
      this.store.append({ stream: this.stream, expected: branch.revision, events, timeoutMs }),
    );
  }
}

const answerAll = (
  gathering: Gathering<WaitingRequest>,
  lastPosition: Position | null,
  positions: readonly Position[],
): void => {
  for (const { request, decision, stateAfter, eventsUpTo } of gathering.decided) {
    const position = eventsUpTo > 0 ? (positions[eventsUpTo - 1] ?? null) : lastPosition;
    request.answer({ decision, state: stateAfter, position });
  }
};
