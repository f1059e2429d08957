/**
 * The double's transaction log, in memory. Like EventStoreDB's it is a file of records at byte offsets: an event's position is
 * the offset of its record, so positions grow but are not dense, and a number inside a record is no position at all.
 */

export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LogRecord extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  /** Offset behind the record. */
  readonly next: number;
  /** .NET ticks (100 ns) since 1970. */
  readonly createdTicks: bigint;
}

export interface TransactionLog {
  readonly events: readonly LogRecord[];
  /** Offset at which the next record will be written. */
  end(): number;
  stream(name: string): readonly LogRecord[];
  write(stream: string, events: readonly ProposedEvent[]): readonly LogRecord[];
  /** A record that no reader sees (an epoch, an empty append). Returns its position. */
  writeHidden(): number;
  /** Index of the first event at or behind the offset. */
  indexAt(offset: number): number;
  /** False inside a record: EventStoreDB cannot read from there. */
  isBoundary(offset: number): boolean;
  /** Called for each event in order, after all events of its append are in the log. */
  onEvent(listener: (record: LogRecord) => void): () => void;
}

/** About what 23.10 needs besides names and payload. */
const RECORD_OVERHEAD_BYTES = 90;

export function createTransactionLog(now: () => number): TransactionLog {
  const events: LogRecord[] = [];
  const streams = new Map<string, LogRecord[]>();
  const hidden = new Set<number>();
  const listeners = new Set<(record: LogRecord) => void>();
  let end = 0;

  const indexAt = (offset: number): number => {
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (events[middle]!.position < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const append = (stream: string, event: ProposedEvent): LogRecord => {
    const records = streams.get(stream) ?? [];
    streams.set(stream, records);
    const size =
      RECORD_OVERHEAD_BYTES +
      Buffer.byteLength(stream) +
      Buffer.byteLength(event.type) +
      event.data.length +
      event.metadata.length;
    const record: LogRecord = {
      ...event,
      stream,
      revision: records.length,
      position: end,
      next: end + size,
      createdTicks: BigInt(now()) * 10_000n,
    };
    end = record.next;
    events.push(record);
    records.push(record);
    return record;
  };

  return {
    events,
    end: () => end,
    stream: (name) => streams.get(name) ?? [],
    write(stream, proposed) {
      const written = proposed.map((event) => append(stream, event));
      for (const record of written) for (const listener of [...listeners]) listener(record);
      return written;
    },
    writeHidden() {
      const position = end;
      hidden.add(position);
      end += RECORD_OVERHEAD_BYTES;
      return position;
    },
    indexAt,
    isBoundary: (offset) => offset === end || hidden.has(offset) || events[indexAt(offset)]?.position === offset,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
