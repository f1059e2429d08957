import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { cutPage } from '../../../../http/index.js';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { BranchRow, branchesProjection } from '../../projections/branches/index.js';
import { readAlong } from '../read-along.js';
import { toBranchView } from './branch-view.js';
import { type BranchPage, ListBranches } from './list-branches.query.js';

@QueryHandler(ListBranches)
export class ListBranchesHandler implements IQueryHandler<ListBranches> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  async execute({ filters, sources, page, minPosition }: ListBranches): Promise<BranchPage> {
    await this.freshness.require(branchesProjection.name, minPosition);
    const branches = this.database
      .getRepository(BranchRow)
      .createQueryBuilder('branch')
      .orderBy('branch.firstPosition', 'DESC')
      .limit(page.limit + 1);
    if (filters.state !== null) branches.andWhere('branch.state = :state', { state: filters.state });
    if (page.below !== null) branches.andWhere('branch.firstPosition < :below', { below: String(page.below) });

    const shown = readAlong(branches, 'firstPosition', filters, sources);
    const { items, lastBeforeNext } = cutPage(await shown.getMany(), page.limit);
    return {
      items: items.map(toBranchView),
      nextBelow: lastBeforeNext === null ? null : BigInt(lastBeforeNext.firstPosition),
    };
  }
}
