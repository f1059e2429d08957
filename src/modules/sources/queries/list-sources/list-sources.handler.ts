import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { cutPage } from '../../../../http/index.js';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { SourceRow, sourcesProjection } from '../../projections/sources/index.js';
import { ListSources, type SourcePage, type SourceView } from './list-sources.query.js';

@QueryHandler(ListSources)
export class ListSourcesHandler implements IQueryHandler<ListSources> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  async execute({ page, minPosition }: ListSources): Promise<SourcePage> {
    await this.freshness.require(sourcesProjection.name, minPosition);
    const sources = this.database
      .getRepository(SourceRow)
      .createQueryBuilder('source')
      .orderBy('source.registeredPosition', 'DESC')
      .limit(page.limit + 1);
    if (page.below !== null) sources.where('source.registeredPosition < :below', { below: String(page.below) });

    const { items, lastBeforeNext } = cutPage(await sources.getMany(), page.limit);
    return {
      items: items.map(toSourceView),
      nextBelow: lastBeforeNext === null ? null : BigInt(lastBeforeNext.registeredPosition),
    };
  }
}

const toSourceView = (row: SourceRow): SourceView => ({
  id: row.id,
  name: row.name,
  provider: row.provider,
  registeredAt: row.registeredAt.toISOString(),
  registeredBy: row.registeredBy,
  tokens: row.tokens,
  position: row.lastPosition,
});
