/** Wakes the one who waits for it; rung while nobody waits, it wakes the next one at once. */
export class Bell {
  private rung = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Returns when it is rung, or after so many milliseconds; null: no limit. */
  async heard(timeoutMs: number | null): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const limit = timeoutMs === null ? undefined : setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(limit);
          resolve();
        };
      });
      this.wake = null;
    }
    this.rung = false;
  }
}
