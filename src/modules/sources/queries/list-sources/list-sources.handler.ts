import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { cutPage } from '../../../../http/index.js';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { SourceActivity } from '../../activity/source-activity.js';
import { SourceRow, sourcesProjection } from '../../projections/sources/index.js';
import { toSourceView } from '../source-view.js';
import { ListSources, type SourcePage } from './list-sources.query.js';

@QueryHandler(ListSources)
export class ListSourcesHandler implements IQueryHandler<ListSources> {
  constructor(
    private readonly database: DataSource,
    private readonly activity: SourceActivity,
    private readonly freshness: ProjectionFreshness,
  ) {}

  async execute({ page, minPosition }: ListSources): Promise<SourcePage> {
    await this.freshness.require(sourcesProjection.name, minPosition);
    const { below, limit, among } = page;
    const sources = this.database
      .getRepository(SourceRow)
      .createQueryBuilder('source')
      .orderBy('source.registeredPosition', 'DESC')
      .limit(limit + 1);
    if (below !== null) sources.andWhere('source.registeredPosition < :below', { below: String(below) });
    if (among !== null) sources.andWhere('source.id = ANY(:among)', { among });

    const { items, lastBeforeNext } = cutPage(await sources.getMany(), limit);
    const uses = await this.activity.usesOf(items.map(({ id }) => id));
    const now = new Date();
    return {
      items: items.map((row) => toSourceView(row, uses, now)),
      nextBelow: lastBeforeNext === null ? null : BigInt(lastBeforeNext.registeredPosition),
    };
  }
}
