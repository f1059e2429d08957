import type { EventReader } from '../../../../event-store/index.js';
import { eventId } from './event-identity.js';
import { untilAnswered } from './until-answered.js';
import type { WaitingRequest } from './waiting-request.js';

/**
 * Finds out whether requests were recorded before, where the branch's state no longer tells. That may mean reading a long stream, so
 * it goes on beside the lane and never holds up the others; what gathers meanwhile is answered by the next reading.
 */
export class LookUps {
  private readonly requests: WaitingRequest[] = [];
  private reading = false;

  constructor(
    private readonly stream: string,
    private readonly store: EventReader,
    private readonly whenKnown: (requests: readonly WaitingRequest[]) => void,
  ) {}

  get isIdle(): boolean {
    return !this.reading;
  }

  add(requests: readonly WaitingRequest[]): void {
    this.requests.push(...requests);
    if (!this.reading && this.requests.length > 0) void this.readOn();
  }

  private async readOn(): Promise<void> {
    this.reading = true;
    while (this.requests.length > 0) {
      const requests = this.requests.splice(0).filter((request) => !request.settled);
      if (requests.length > 0) await this.lookUp(requests);
    }
    this.reading = false;
    this.whenKnown([]);
  }

  private async lookUp(requests: readonly WaitingRequest[]): Promise<void> {
    const ids = requests.map((request) => eventId(this.stream, request.cause, request.lookUpType));
    try {
      const found = await untilAnswered(this.stream, requests, () => this.store.findIds(this.stream, ids));
      for (const [index, request] of requests.entries()) request.recordedBefore = found.has(ids[index]!);
      this.whenKnown(requests);
    } catch (error) {
      for (const request of requests) request.fail(error);
    }
  }
}
