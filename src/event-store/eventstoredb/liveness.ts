const STEPS = 10;

/**
 * Whether anything comes over a connection while somebody waits for it. Between two calls it may be silent for as long as it
 * likes; what counts is the time that callers have waited in vain, also several of them one after the other. Time is counted in
 * steps, so that a pause of this process, in which it could not have heard anything, counts for little.
 */
export class Liveness {
  private waiting = 0;
  private silentSteps = 0;
  private heardAt = Date.now();
  private timer: NodeJS.Timeout | undefined;

  /** @param onSilence called when nothing has come for `stallMs` of waiting, and again after each further step */
  constructor(
    private readonly stallMs: number,
    private readonly onSilence: () => void,
  ) {}

  /** Somebody waits. To be followed by {@link end}. */
  begin(): void {
    this.waiting += 1;
    if (this.waiting === 1) this.timer = setInterval(() => this.step(), this.stallMs / STEPS);
  }

  end(): void {
    this.waiting -= 1;
    if (this.waiting === 0) clearInterval(this.timer);
  }

  /** Something has come. */
  sign(): void {
    this.silentSteps = 0;
    this.heardAt = Date.now();
  }

  /** Whether anything has come lately, asked for or not. */
  get hasBeenHeard(): boolean {
    return Date.now() - this.heardAt < this.stallMs;
  }

  private step(): void {
    this.silentSteps += 1;
    if (this.silentSteps >= STEPS) this.onSilence();
  }
}
