import type { Position } from '../event-store.js';

interface Waiter {
  readonly seen: Position;
  readonly wake: () => void;
}

/** Tells sleeping subscriptions that the log has grown. Only a hint: they read, and look by themselves from time to time. */
export class Arrivals {
  private last: Position = 0n;
  private readonly waiters = new Set<Waiter>();

  /** The highest that was announced; 0n after announcements may have been missed. */
  get newest(): Position {
    return this.last;
  }

  announce(position: Position): void {
    if (position > this.last) this.last = position;
    for (const waiter of this.waiters) if (position > waiter.seen) waiter.wake();
  }

  /** Announcements may have been missed, or speak of a log that was since restored to an earlier time: everybody reads. */
  forget(): void {
    this.last = 0n;
    for (const waiter of this.waiters) waiter.wake();
  }

  /** Returns when something beyond `seen` was announced, even earlier, after `timeoutMs`, or when the signal is aborted. */
  async beyond(seen: Position, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.last > seen) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.waiters.delete(waiter);
        resolve();
      };
      const waiter = { seen, wake };
      const timer = setTimeout(wake, timeoutMs);
      signal.addEventListener('abort', wake);
      this.waiters.add(waiter);
    });
  }
}
