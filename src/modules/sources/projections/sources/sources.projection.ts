import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../../../event-store/index.js';
import type { Projection } from '../../../../projections/index.js';
import { SOURCE_STREAM_PREFIX } from '../../domain/index.js';
import { rowAfter } from './row-after.js';
import { SourceRow } from './source-row.entity.js';

export const SOURCES = 'sources';

/** The registered sources and what may be shown of them. */
export const sourcesProjection: Projection = {
  name: SOURCES,
  schema: 'sources_v2',
  filter: { streamPrefixes: [SOURCE_STREAM_PREFIX] },
  apply: async (events, transaction) => {
    const rows = await readRows(transaction, [...new Set(events.map(sourceIdOf))]);
    const changed = new Map<string, SourceRow>();
    for (const event of events) {
      const row = rowAfter(rows.get(sourceIdOf(event)) ?? null, event);
      if (row === null) continue;
      rows.set(row.id, row);
      changed.set(row.id, row);
    }
    await transaction.getRepository(SourceRow).upsert([...changed.values()], ['id']);
  },
};

const sourceIdOf = ({ stream }: RecordedEvent): string => stream.slice(SOURCE_STREAM_PREFIX.length);

const readRows = async (transaction: EntityManager, ids: readonly string[]): Promise<Map<string, SourceRow>> => {
  const rows = await transaction
    .createQueryBuilder(SourceRow, 'source')
    .where('source.id = ANY(:ids)', { ids })
    .getMany();
  return new Map(rows.map((row) => [row.id, row]));
};
