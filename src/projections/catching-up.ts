import { setTimeout as sleep } from 'node:timers/promises';

/** Least time between the beginnings of two rounds, however many callers there are. */
const PAUSE_MS = 100;

/** Rounds of some work, each of which serves everybody who asked before it began. One runs at a time. */
export class CatchingUp {
  private running: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | null = null;
  private beganAt = 0;

  /** @param work what a round does; failing, it fails for all whom the round serves, and for nobody else */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  /** Settles with the first round that begins after this call. */
  next(): Promise<void> {
    this.waiting ??= this.begin();
    return this.waiting;
  }

  private async begin(): Promise<void> {
    await this.running.catch(() => undefined); // told to those whom it served
    await sleep(Math.max(this.beganAt + this.pauseMs - performance.now(), 0));
    this.waiting = null;
    this.beganAt = performance.now();
    this.running = this.work();
    return this.running;
  }
}
