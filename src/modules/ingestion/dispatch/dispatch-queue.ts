import { BusyError } from './busy.error.js';

/** `behind`: of a sender above its rate. */
export type Turn = 'in-turn' | 'behind';

export interface DispatchBounds {
  /** So many are under way at the same time. */
  readonly atOnce: number;
  /** So many of each turn wait for it. */
  readonly waiting: number;
}

interface Waiting {
  readonly begin: () => void;
  gone: boolean;
}

/**
 * Lets deliveries through to the event store, up to so many at a time. As long as there is room, nobody waits; then those of senders within
 * their rate go before all others, so that one that floods us delays only itself.
 */
export class DispatchQueue {
  private readonly waiting: Record<Turn, Waiting[]> = { 'in-turn': [], behind: [] };
  private underWay = 0;

  constructor(private readonly bounds: DispatchBounds) {}

  /**
   * @param deadline milliseconds since 1970 by which it must have begun
   * @throws BusyError it has not, or too many are waiting already; the work was not begun
   */
  run<T>(turn: Turn, deadline: number, work: () => Promise<T>): Promise<T> {
    return this.underWay < this.bounds.atOnce ? this.begin(work) : this.wait(turn, deadline, work);
  }

  private begin<T>(work: () => Promise<T>): Promise<T> {
    this.underWay += 1;
    const running = work();
    running.then(this.end, this.end);
    return running;
  }

  private readonly end = (): void => {
    this.underWay -= 1;
    this.next()?.begin();
  };

  private next(): Waiting | undefined {
    const { 'in-turn': inTurn, behind } = this.waiting;
    dropGone(inTurn);
    dropGone(behind);
    return inTurn.shift() ?? behind.shift();
  }

  private wait<T>(turn: Turn, deadline: number, work: () => Promise<T>): Promise<T> {
    const queue = this.waiting[turn];
    dropGone(queue);
    if (queue.length >= this.bounds.waiting) return Promise.reject(new BusyError());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        gone: false,
        begin: () => {
          clearTimeout(limit);
          this.begin(work).then(resolve, reject);
        },
      };
      const limit = setTimeout(() => {
        waiting.gone = true;
        reject(new BusyError());
      }, deadline - Date.now());
      queue.push(waiting);
    });
  }
}

/** Whoever waits longest has, as a rule, the nearest deadline. */
const dropGone = (queue: Waiting[]): void => {
  while (queue[0]?.gone === true) queue.shift();
};
