/** Nobody could be let in in time, or too many wait already. */
export class NoTurnError extends Error {
  override readonly name = 'NoTurnError';
}

/** Lets only so many calls be under way at a time. The others wait in the order of their arrival. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  /**
   * @param free how many may be under way at a time
   * @param mostWaiting how many may wait
   */
  constructor(
    private free: number,
    private readonly mostWaiting: number,
  ) {}

  /** Resolves when it is the caller's turn, who must give it back with {@link pass}. @throws NoTurnError */
  async take(timeoutMs: number): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    if (this.waiting.length >= this.mostWaiting) {
      throw new NoTurnError(`${this.waiting.length} calls wait already`);
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(letIn), 1);
        reject(new NoTurnError(`too many calls are under way for ${timeoutMs} ms`));
      }, timeoutMs);
      const letIn = (): void => {
        clearTimeout(timer); // now: a turn that is given to somebody who has just gone would be lost
        // Not at once: when a connection has just failed, the client replaces it in the meantime.
        setImmediate(resolve);
      };
      this.waiting.push(letIn);
    });
  }

  pass(): void {
    const letNextIn = this.waiting.shift();
    if (letNextIn === undefined) this.free += 1;
    else letNextIn();
  }
}
