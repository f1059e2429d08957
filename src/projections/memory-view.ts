import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import {
  type EventFilter,
  type EventStore,
  EventStoreUnavailableError,
  type Position,
  type RecordedEvent,
} from '../event-store/index.js';
import { LateError, within } from '../waiting/index.js';
import { CatchingUp } from './catching-up.js';

const PAUSE_AFTER_FAILURE_MS = 1_000;

export interface MemoryViewOptions {
  /** What is in it, in the plural, for logs and errors: `sources`. */
  readonly subject: string;
  readonly filter: EventFilter;
  /** Takes one event in. Called once for each, in order; again for one at which it threw. */
  readonly take: (event: RecordedEvent) => void;
}

/**
 * Follows a small part of the log from its beginning, for what every process keeps in memory so that nobody has to be asked on the hot path.
 */
export class MemoryView {
  private readonly logger = new Logger('MemoryView');
  private readonly stopping = new AbortController();
  private readonly waiting = new Set<() => void>();
  private readonly catchingUp = new CatchingUp(() => this.readToHead());
  private following: Promise<void> = Promise.resolve();
  /** Everything up to here has been taken in. */
  private position: Position = 0n;
  private complete = false;

  constructor(
    private readonly store: EventStore,
    private readonly options: MemoryViewOptions,
  ) {}

  /** False until everything is known that the store held when this process started. */
  get caughtUp(): boolean {
    return this.complete;
  }

  start(): void {
    this.following = this.follow();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  /**
   * Returns when everything is known that the store held when this was called, also what another process has just written.
   * @throws EventStoreUnavailableError when that takes longer than `timeoutMs`
   */
  async catchUp(timeoutMs: number): Promise<void> {
    try {
      await within(timeoutMs, this.catchingUp.next());
    } catch (error) {
      if (!(error instanceof LateError)) throw error;
      const { subject } = this.options;
      throw new EventStoreUnavailableError(`the ${subject} could not be looked up within ${timeoutMs} ms; try again`);
    }
  }

  /** Returns when everything up to the position of an event of the view is known. @throws EventStoreUnavailableError after `timeoutMs` */
  async waitFor(position: Position, timeoutMs: number): Promise<void> {
    if (this.position >= position) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (this.position < position) return;
        clearTimeout(limit);
        this.waiting.delete(look);
        resolve();
      };
      const limit = setTimeout(() => {
        this.waiting.delete(look);
        const { subject } = this.options;
        reject(
          new EventStoreUnavailableError(`the ${subject} of position ${position} have not come in yet; try again`),
        );
      }, timeoutMs);
      this.waiting.add(look);
    });
  }

  /** A failure here is a defect: said aloud, and tried again from the last event that went well. */
  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.read(signal);
      } catch (error) {
        const { subject } = this.options;
        this.logger.error(`Reading the ${subject} failed after position ${this.position}`, (error as Error).stack);
        await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { filter } = this.options;
    for await (const { events, caughtUp } of this.store.subscribe({ after: this.position, filter, signal })) {
      for (const event of events) this.take(event);
      this.complete ||= caughtUp;
      for (const look of [...this.waiting]) look();
    }
  }

  /** Beside the subscription: both read in order and without gaps, so that whoever is ahead knows what the other has yet to read. */
  private async readToHead(): Promise<void> {
    // The head first: what is appended after it was read may be missed.
    const head = await this.store.head();
    const after = this.position;
    if (head <= after) return;
    for await (const event of this.store.readAll({ after, filter: this.options.filter })) this.take(event);
    this.advance(head);
  }

  /** Two readers bring the same events: what is known by now is passed over. */
  private take(event: RecordedEvent): void {
    if (event.position <= this.position) return;
    this.options.take(event);
    this.advance(event.position);
  }

  private advance(position: Position): void {
    if (position > this.position) this.position = position;
  }
}
