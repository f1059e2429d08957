/** So many each minute, of which so many may come at once. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

const MINUTE_MS = 60_000;

/**
 * A token bucket for each key, kept as one number: the moment at which the bucket would be full again ("generic cell rate algorithm"). At most
 * so many keys: the one that came first makes room, and begins with a full bucket when it comes back.
 */
export class RateBudgets {
  private readonly fullAt = new Map<string, number>();

  constructor(private readonly mostKeys: number) {}

  /**
   * Takes one from the key's bucket.
   * @param now milliseconds of a clock that never goes back
   * @returns 0 where there was one, else the milliseconds until there is one again
   */
  take(key: string, { perMinute, burst }: Rate, now: number): number {
    const each = MINUTE_MS / perMinute;
    const before = this.fullAt.get(key) ?? now;
    const after = Math.max(before, now) + each;
    const wait = after - now - burst * each;
    // The sums of many fractions are not exact to the last bit.
    if (wait > each * 1e-6) return wait;
    this.keep(key, after);
    return 0;
  }

  private keep(key: string, fullAt: number): void {
    if (!this.fullAt.has(key) && this.fullAt.size >= this.mostKeys) this.forgetFirst();
    this.fullAt.set(key, fullAt);
  }

  private forgetFirst(): void {
    const [first] = this.fullAt.keys();
    if (first !== undefined) this.fullAt.delete(first);
  }
}
