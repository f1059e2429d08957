import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { cutPage } from '../../../../http/index.js';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { BranchRow, branchesProjection } from '../../projections/branches/index.js';
import { amongSources } from '../among-sources.js';
import { isProjectId } from '../project-filter.js';
import { toBranchView } from './branch-view.js';
import { type BranchFilters, type BranchPage, ListBranches } from './list-branches.query.js';

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
    applyFilters(branches, filters);
    if (page.below !== null) branches.andWhere('branch.firstPosition < :below', { below: String(page.below) });

    const shown = sources === null ? branches : amongSources(branches, 'firstPosition', sources);
    const { items, lastBeforeNext } = cutPage(await shown.getMany(), page.limit);
    return {
      items: items.map(toBranchView),
      nextBelow: lastBeforeNext === null ? null : BigInt(lastBeforeNext.firstPosition),
    };
  }
}

const applyFilters = (branches: SelectQueryBuilder<BranchRow>, filters: BranchFilters): void => {
  const { sourceId, project, ref, state } = filters;
  if (sourceId !== null) branches.andWhere('branch.sourceId = :sourceId', { sourceId });
  if (project !== null) {
    branches.andWhere(`branch.${isProjectId(project) ? 'projectId' : 'projectPath'} = :project`, { project });
  }
  if (ref !== null) branches.andWhere('branch.ref = :ref', { ref });
  if (state !== null) branches.andWhere('branch.state = :state', { state });
};
