import type { QueryConfig } from 'pg';
import { UnknownPositionError } from '../event-store.errors.js';
import type { EventFilter, Position, ReadAllOptions, RecordedEvent } from '../event-store.js';
import { requireLimit } from '../require-limit.js';
import { isStorable } from '../storable-text.js';
import { EVENT_COLUMNS, type EventRow, toRecordedEvent } from './event-row.js';
import { isCut, PAGE_BYTES, pageSize } from './page.js';
import type { RunRead } from './read-statement.js';

export interface LogPage {
  readonly events: readonly RecordedEvent[];
  /** Every matching event up to here is in this page or in an earlier one. */
  readonly readUpTo: Position;
  /** Position of the log's last event when the page was read. */
  readonly head: Position;
}

/** Positions that one page passes over at most, so that a filter that matches little still gets an answer in time. */
const PAGE_POSITIONS = 10_000n;

const LAST_POSITION = 2n ** 63n - 1n;

/** @throws UnknownPositionError `after` lies beyond the head */
export const readLogPage = async (
  run: RunRead,
  after: Position,
  filter: EventFilter,
  maxRows: number,
): Promise<LogPage> => {
  const end = after + PAGE_POSITIONS;
  if (end > LAST_POSITION) throw beyondTheEnd(after);
  const found = await run<LogRow>(pageStatement(after, end, filter, maxRows));
  const head = found[0]!.head;
  if (after > head) throw beyondTheEnd(after);
  const rows = found.filter(isEvent);
  const last = rows.at(-1);
  const readUpTo = last !== undefined && isCut(rows, maxRows) ? last.position : end < head ? end : head;
  return { events: rows.map(toRecordedEvent), readUpTo, head };
};

const beyondTheEnd = (position: Position): UnknownPositionError =>
  new UnknownPositionError(
    `position ${position} lies beyond the end of this store's log: it is of another store, or the log was restored to an earlier time`,
  );

export async function* readLog(
  run: RunRead,
  { after = 0n, filter, limit }: ReadAllOptions,
): AsyncGenerator<RecordedEvent, void, undefined> {
  let wanted = requireLimit(limit);
  let position = after;
  let end: Position | null = null;
  for (let isFirst = true; wanted > 0; isFirst = false) {
    const page = await readLogPage(run, position, filter, pageSize(wanted, isFirst));
    end ??= page.head;
    for (const event of page.events) {
      if (event.position > end) return;
      yield event;
    }
    wanted -= page.events.length;
    position = page.readUpTo;
    if (position >= end) return;
  }
}

/** The head comes with every row, and alone when there is none. */
type LogRow = { readonly head: Position } & ({ readonly position: null } | EventRow);

const isEvent = (row: LogRow): row is LogRow & EventRow => row.position !== null;

const pageStatement = (after: Position, end: Position, filter: EventFilter, maxRows: number): QueryConfig => {
  const byStream = 'streamPrefixes' in filter;
  const prefixes = byStream ? filter.streamPrefixes : filter.typePrefixes;
  return {
    name: `event_store.read_log_by_${byStream ? 'stream' : 'type'}`,
    text: byStream ? PAGE_BY_STREAM : PAGE_BY_TYPE,
    values: [after, end, prefixes.filter(isStorable), maxRows, PAGE_BYTES],
  };
};

/** `^@` is "starts with", byte by byte: no character in a prefix has a meaning of its own, as it would have with LIKE. */
const page = (filtered: 'stream' | 'type'): string => `
  SELECT log.head, measured.*
  FROM (SELECT coalesce(max(position), 0) AS head FROM event_store.events) log
  LEFT JOIN LATERAL (
    SELECT found.*, sum(found.bytes) OVER (ORDER BY found.position) - found.bytes AS bytes_before
    FROM (
      SELECT ${EVENT_COLUMNS}
      FROM event_store.events
      WHERE position > $1 AND position <= $2 AND ${filtered} ^@ ANY ($3::text[])
      ORDER BY position
      LIMIT $4
    ) found
  ) measured ON measured.bytes_before < $5
  ORDER BY measured.position`;

const PAGE_BY_STREAM = page('stream');
const PAGE_BY_TYPE = page('type');
