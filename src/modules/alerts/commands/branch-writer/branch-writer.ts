import { Inject, Injectable } from '@nestjs/common';
import { EVENT_STORE, type EventStore } from '../../../../event-store/index.js';
import { BranchLane } from './branch-lane.js';
import { BranchMemory } from './branch-memory.js';
import type { BranchAnswer, BranchRequest } from './branch-request.js';

/** Everything that changes a branch goes through here, in one lane for each branch (DESIGN.md section 2, last part). */
@Injectable()
export class BranchWriter {
  private readonly lanes = new Map<string, BranchLane>();
  private readonly memory = new BranchMemory();

  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  /** @throws AppendResultUnknownError when the store did not take it by the request's deadline */
  submit(stream: string, request: BranchRequest): Promise<BranchAnswer> {
    return this.laneOf(stream).submit(request);
  }

  private laneOf(stream: string): BranchLane {
    const existing = this.lanes.get(stream);
    if (existing !== undefined) return existing;
    const lane = new BranchLane(stream, this.store, this.memory, () => this.lanes.delete(stream));
    this.lanes.set(stream, lane);
    return lane;
  }
}
