import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../../../event-store/index.js';
import type { Projection } from '../../../../projections/index.js';
import { SOURCE_STREAM_PREFIX, type SourceRegistered, type SourceTokenIssued } from '../../domain/index.js';
import { SourceRow } from './source-row.entity.js';

export const SOURCES = 'sources';

/** The registered sources and what may be shown of their tokens. */
export const sourcesProjection: Projection = {
  name: SOURCES,
  schema: 'sources_v1',
  filter: { streamPrefixes: [SOURCE_STREAM_PREFIX] },
  apply: async (events, transaction) => {
    const rows = await readRows(transaction, sourceIdsOf(events));
    const changed = new Map<string, SourceRow>();
    for (const event of events) {
      const row = rowAfter(rows, event);
      if (row === null) continue;
      rows.set(row.id, row);
      changed.set(row.id, row);
    }
    await transaction.getRepository(SourceRow).upsert([...changed.values()], ['id']);
  },
};

const sourceIdsOf = (events: readonly RecordedEvent[]): readonly string[] => [
  ...new Set(events.map(({ stream }) => stream.slice(SOURCE_STREAM_PREFIX.length))),
];

const readRows = async (transaction: EntityManager, ids: readonly string[]): Promise<Map<string, SourceRow>> => {
  const rows = await transaction
    .createQueryBuilder(SourceRow, 'source')
    .where('source.id = ANY(:ids)', { ids })
    .getMany();
  return new Map(rows.map((row) => [row.id, row]));
};

/** The row as the event leaves it; null for events that say nothing here. */
const rowAfter = (rows: ReadonlyMap<string, SourceRow>, event: RecordedEvent): SourceRow | null => {
  switch (event.type) {
    case 'SourceRegistered':
      return registeredRow(event, event.data as SourceRegistered['data']);
    case 'SourceTokenIssued':
      return rowWithToken(rows, event, event.data as SourceTokenIssued['data']);
    default:
      return null;
  }
};

const registeredRow = (event: RecordedEvent, { sourceId, name, provider }: SourceRegistered['data']): SourceRow => ({
  id: sourceId,
  name,
  provider,
  registeredAt: event.recordedAt,
  registeredBy: String(event.metadata.actor),
  registeredPosition: String(event.position),
  lastPosition: String(event.position),
  tokens: [],
});

const rowWithToken = (
  rows: ReadonlyMap<string, SourceRow>,
  event: RecordedEvent,
  { sourceId, tokenId, hint }: SourceTokenIssued['data'],
): SourceRow => {
  const row = rows.get(sourceId);
  if (row === undefined) throw new Error(`a token was issued for source ${sourceId}, which is not registered`);
  const token = { id: tokenId, hint, issuedAt: event.recordedAt.toISOString() };
  return { ...row, lastPosition: String(event.position), tokens: [...row.tokens, token] };
};
