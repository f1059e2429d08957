/** Who wants to know when subscriptions cannot read. Must not throw. */
export interface ReadOutageObserver {
  /** Once in an outage, however many subscriptions meet it. Each of them tries again until it can go on. */
  readonly onUnreadable?: ((reason: string) => void) | undefined;
  /** Every subscription goes on. */
  readonly onReadable?: (() => void) | undefined;
}

/**
 * Begins when the first of a store's subscriptions cannot read, and ends when each of them can: what one of them reads says
 * nothing about a page that only another one needs.
 */
export class ReadOutage {
  private readonly waiting = new Set<object>();

  constructor(private readonly observer: ReadOutageObserver) {}

  /** @param read of one subscription, the same for all its tries */
  failed(read: object, error: Error): void {
    if (this.waiting.size === 0) this.observer.onUnreadable?.(error.message);
    this.waiting.add(read);
  }

  /** It has succeeded, or is given up. */
  over(read: object): void {
    if (this.waiting.delete(read) && this.waiting.size === 0) this.observer.onReadable?.();
  }
}
