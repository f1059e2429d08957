import type { EventFilter, Position, RecordedEvent } from '../event-store.js';
import { isStorable } from '../storable-text.js';
import type { LogPage } from './log-pages.js';

export interface TailEvent {
  readonly event: RecordedEvent;
  /** What it takes as JSON. */
  readonly bytes: number;
}

const MOST_BYTES = 4 * 1_048_576;

/**
 * The last events of the log, as far as this process has written them without another one between: subscriptions that are as far get them from
 * here, without asking PostgreSQL for what it was just given. Positions are dense and in the order of commits, so a run of them is the log.
 */
export class LogTail {
  private events: TailEvent[] = [];
  private bytes = 0;

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** @param written a run of events in the order of their positions */
  add(written: readonly TailEvent[]): void {
    const last = this.last;
    if (last !== null && written[0]?.event.position !== last + 1n) this.forget();
    for (const { bytes } of written) this.bytes += bytes;
    this.events.push(...written);
    if (this.bytes > 2 * this.mostBytes) this.shorten();
  }

  /** What is here may not be the log any more. */
  forget(): void {
    this.events = [];
    this.bytes = 0;
  }

  /**
   * What a subscription at `after` gets next; null where it has to read: the event after it is not here, or the log has grown beyond.
   *
   * @param newest the highest position that was announced
   */
  page(after: Position, filter: EventFilter, maxRows: number, newest: Position): LogPage | null {
    const first = this.events[0]?.event.position;
    const last = this.last;
    if (first === undefined || last === null || after + 1n < first || after >= last || newest > last) return null;
    const matches = matcherOf(filter);
    const events: RecordedEvent[] = [];
    for (let index = Number(after + 1n - first); index < this.events.length; index += 1) {
      const { event } = this.events[index]!;
      if (matches(event)) events.push(event);
      if (events.length >= maxRows) return { events, readUpTo: event.position, head: last };
    }
    return { events, readUpTo: last, head: last };
  }

  private get last(): Position | null {
    return this.events.at(-1)?.event.position ?? null;
  }

  private shorten(): void {
    let dropped = 0;
    while (this.bytes > this.mostBytes) this.bytes -= this.events[dropped++]!.bytes;
    this.events = this.events.slice(dropped);
  }
}

const matcherOf = (filter: EventFilter): ((event: RecordedEvent) => boolean) => {
  if ('streamPrefixes' in filter) {
    const prefixes = filter.streamPrefixes.filter(isStorable);
    return ({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix));
  }
  const prefixes = filter.typePrefixes.filter(isStorable);
  return ({ type }) => prefixes.some((prefix) => type.startsWith(prefix));
};
