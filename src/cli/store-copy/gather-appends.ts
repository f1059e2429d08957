import {
  type AppendRequest,
  MAX_APPEND_BYTES,
  type NewEvent,
  type Position,
  type RecordedEvent,
} from '../../event-store/index.js';
import { copyOf } from './copied-event.js';

/** Below what stores refuse, and no more than the service itself appends at once. */
const MOST_BYTES = MAX_APPEND_BYTES / 2;
const MOST_EVENTS = 256;
const APPEND_TIMEOUT_MS = 5_000;

export interface GatheredAppend {
  readonly request: AppendRequest & { readonly events: readonly NewEvent[] };
  /** Position of its last event in the source. */
  readonly upTo: Position;
}

/**
 * Events that follow each other and are of one stream, as one append. Who repeats it from the same event on gets the same appends,
 * unless the source has grown.
 */
export async function* gatherAppends(
  events: AsyncIterable<RecordedEvent>,
): AsyncGenerator<GatheredAppend, void, undefined> {
  let run: RecordedEvent[] = [];
  let copies: NewEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    const copy = copyOf(event);
    const size = sizeOf(copy);
    const first = run[0];
    const fits = first?.stream === event.stream && run.length < MOST_EVENTS && bytes + size <= MOST_BYTES;
    if (first !== undefined && !fits) {
      yield gathered(first, run, copies);
      [run, copies, bytes] = [[], [], 0];
    }
    run.push(event);
    copies.push(copy);
    bytes += size;
  }
  if (run[0] !== undefined) yield gathered(run[0], run, copies);
}

const gathered = (
  first: RecordedEvent,
  run: readonly RecordedEvent[],
  events: readonly NewEvent[],
): GatheredAppend => ({
  request: {
    stream: first.stream,
    expected: first.revision === 0n ? 'no-stream' : first.revision - 1n,
    events,
    timeoutMs: APPEND_TIMEOUT_MS,
    positions: 'last',
  },
  upTo: run.at(-1)!.position,
});

const sizeOf = ({ id, type, data, metadata }: NewEvent): number =>
  Buffer.byteLength(id + type + JSON.stringify(data) + JSON.stringify(metadata));
