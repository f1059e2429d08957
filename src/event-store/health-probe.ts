import type { StoreHealth } from './event-store.js';

/** A server that has answered so recently is taken for alive though it is late now. */
const ALIVE_MS = 15_000;

/** Asks the server whether it can be read and written, one question at a time however often it is asked. */
export class HealthProbe {
  private question: Promise<StoreHealth> | null = null;
  private answeredAt: number;

  /**
   * @param ask throws why the server cannot be used
   * @param now milliseconds
   */
  constructor(
    private readonly ask: () => Promise<void>,
    private readonly now: () => number = Date.now,
  ) {
    this.answeredAt = now();
  }

  async check(timeoutMs: number): Promise<StoreHealth> {
    this.question ??= this.put();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<StoreHealth>((resolve) => {
      timer = setTimeout(() => resolve(this.silence()), timeoutMs);
    });
    return Promise.race([this.question, late]).finally(() => clearTimeout(timer));
  }

  private async put(): Promise<StoreHealth> {
    try {
      await this.ask();
      this.answeredAt = this.now();
      return { status: 'up' };
    } catch (error) {
      return { status: 'down', reason: (error as Error).message };
    } finally {
      this.question = null;
    }
  }

  private silence(): StoreHealth {
    const age = this.now() - this.answeredAt;
    if (age < ALIVE_MS) return { status: 'slow' };
    return { status: 'down', reason: `the server has not answered for ${Math.round(age / 1000)} s` };
  }
}
