import { Query } from '@nestjs/cqrs';
import type { BranchCondition } from '../../projections/branches/index.js';
import type { BranchView } from './branch-view.js';

/** Filters are joined by "and"; null: any. */
export interface BranchFilters {
  readonly sourceId: string | null;
  /** Project id or path. */
  readonly project: string | null;
  readonly ref: string | null;
  readonly state: BranchCondition | null;
}

export interface BranchPage {
  readonly items: readonly BranchView[];
  /** Position of a branch's first outcome to go on below; null at the end. */
  readonly nextBelow: bigint | null;
}

/** Branches by their first outcome, newest first. @throws ReadModelBehindError when they can't be as fresh as asked for */
export class ListBranches extends Query<BranchPage> {
  constructor(
    readonly filters: BranchFilters,
    /** Ids of the only sources to look at; null: all. */
    readonly sources: readonly string[] | null,
    readonly page: { readonly below: bigint | null; readonly limit: number },
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
