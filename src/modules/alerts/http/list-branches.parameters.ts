import { IsIn, IsOptional } from 'class-validator';
import { IsPlainText, PageParameters } from '../../../http/index.js';
import { BRANCH_CONDITIONS, type BranchCondition } from '../projections/branches/index.js';

const LONGEST_FILTER = 2_000;

/** `GET /v1/branches` */
export class ListBranchesParameters extends PageParameters {
  @IsOptional()
  @IsPlainText(LONGEST_FILTER)
  source?: string;

  /** Project id or path. */
  @IsOptional()
  @IsPlainText(LONGEST_FILTER)
  project?: string;

  /** The ref. */
  @IsOptional()
  @IsPlainText(LONGEST_FILTER)
  branch?: string;

  @IsOptional()
  @IsIn(BRANCH_CONDITIONS, { message: `state must be one of ${BRANCH_CONDITIONS.join(', ')}.` })
  state?: BranchCondition;
}
