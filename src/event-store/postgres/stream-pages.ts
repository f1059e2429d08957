import type { QueryConfig } from 'pg';
import type { ReadStreamOptions, RecordedEvent, Revision } from '../event-store.js';
import { requireLimit } from '../require-limit.js';
import { isStorable } from '../storable-text.js';
import { EVENT_COLUMNS, type EventRow, toRecordedEvent } from './event-row.js';
import { isCut, PAGE_BYTES, pageSize } from './page.js';
import type { RunRead } from './read-statement.js';

const LAST_REVISION = 2n ** 63n - 1n;

export async function* readStreamPages(
  run: RunRead,
  stream: string,
  { direction, from, limit }: ReadStreamOptions,
): AsyncGenerator<RecordedEvent, void, undefined> {
  let wanted = requireLimit(limit);
  if (!isStorable(stream)) return;
  const forwards = direction === 'forwards';
  let next: Revision = from ?? (forwards ? 0n : LAST_REVISION);
  if (!forwards && next > LAST_REVISION) next = LAST_REVISION;
  for (let isFirst = true; wanted > 0 && next >= 0n && next <= LAST_REVISION; isFirst = false) {
    const maxRows = pageSize(wanted, isFirst);
    const rows = await run<EventRow>(pageStatement(direction, stream, next, maxRows));
    for (const row of rows) yield toRecordedEvent(row);

    const last = rows.at(-1);
    if (last === undefined || !isCut(rows, maxRows)) return;
    wanted -= rows.length;
    next = forwards ? last.revision + 1n : last.revision - 1n;
  }
}

/** Looks at ids only: the data of a large stream is never unpacked. */
export const findIds = async (run: RunRead, stream: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  if (!isStorable(stream)) return new Set();
  const rows = await run<{ id: string }>({ name: 'event_store.find_ids', text: FIND_IDS, values: [stream, ids] });
  return new Set(rows.map(({ id }) => id));
};

const FIND_IDS = 'SELECT id FROM event_store.events WHERE stream = $1 AND id = ANY ($2::uuid[])';

const pageStatement = (
  direction: ReadStreamOptions['direction'],
  stream: string,
  from: Revision,
  maxRows: number,
): QueryConfig => ({
  name: `event_store.read_stream_${direction}`,
  text: direction === 'forwards' ? PAGE_FORWARDS : PAGE_BACKWARDS,
  values: [stream, from, maxRows, PAGE_BYTES],
});

const page = (comparison: '>=' | '<=', order: 'ASC' | 'DESC'): string => `
  SELECT ${EVENT_COLUMNS}
  FROM (
    SELECT found.*, sum(found.bytes) OVER (ORDER BY found.revision ${order}) - found.bytes AS bytes_before
    FROM (
      SELECT ${EVENT_COLUMNS}
      FROM event_store.events
      WHERE stream = $1 AND revision ${comparison} $2
      ORDER BY revision ${order}
      LIMIT $3
    ) found
  ) measured
  WHERE bytes_before < $4
  ORDER BY revision ${order}`;

const PAGE_FORWARDS = page('>=', 'ASC');
const PAGE_BACKWARDS = page('<=', 'DESC');
