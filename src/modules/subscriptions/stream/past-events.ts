import type { EventReader, Position, RecordedEvent } from '../../../event-store/index.js';
import { ALERT_EVENTS } from '../alert-events.js';
import type { Frame } from './frame.js';
import { Turns } from './turns.js';

export interface PastPage {
  readonly frames: readonly Frame[];
  readonly bytes: number;
  /** Everything up to here has been read. */
  readonly readUpTo: Position;
  /** The end of the log, as it was known before the page was read. */
  readonly head: Position;
}

const MOST_EVENTS = 50;

export interface PastEventsOptions {
  readonly store: EventReader;
  readonly toFrame: (event: RecordedEvent) => Frame;
  readonly pageBytes: number;
  readonly pagesAtOnce: number;
}

/** Reads the log for readers who catch up, a page at a time for each, and only as fast as they take it. */
export class PastEvents {
  private readonly turns: Turns;

  constructor(private readonly options: PastEventsOptions) {
    this.turns = new Turns(options.pagesAtOnce);
  }

  /**
   * @param head an end of the log that is known already: it is looked for anew only when the reader has come so far
   * @throws EventStoreUnavailableError try again; UnknownPositionError the log has lost what the cursor stood on
   */
  read(after: Position, head: Position): Promise<PastPage> {
    return this.turns.take(() => this.readPage(after, head));
  }

  private async readPage(after: Position, knownHead: Position): Promise<PastPage> {
    const { store, toFrame, pageBytes } = this.options;
    // The head first: what is appended after it was read is not passed over.
    const head = knownHead > after ? knownHead : await store.head();
    const frames: Frame[] = [];
    let bytes = 0;
    for await (const event of store.readAll({ after, filter: ALERT_EVENTS, limit: MOST_EVENTS })) {
      const frame = toFrame(event);
      frames.push(frame);
      bytes += frame.bytes.length;
      if (bytes >= pageBytes) break;
    }
    const last = frames.at(-1)?.position ?? after;
    const readToTheEnd = frames.length < MOST_EVENTS && bytes < pageBytes;
    return { frames, bytes, readUpTo: readToTheEnd && head > last ? head : last, head };
  }
}
