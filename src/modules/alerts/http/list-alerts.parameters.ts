import { IsIn, IsOptional } from 'class-validator';
import { IsPlainText, IsTime, PageParameters } from '../../../http/index.js';
import { type Alert, PRIORITIES, type Priority } from '../domain/index.js';

const STATUSES = ['open', 'resolved'] as const satisfies readonly Alert['status'][];
const LONGEST_FILTER = 2_000;

/** `GET /v1/alerts` */
export class ListAlertsParameters extends PageParameters {
  @IsOptional()
  @IsIn(STATUSES, { message: `status must be one of ${STATUSES.join(', ')}.` })
  status?: Alert['status'];

  @IsOptional()
  @IsIn(PRIORITIES, { message: `priority must be one of ${PRIORITIES.join(', ')}.` })
  priority?: Priority;

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

  /** Exclusive. */
  @IsOptional()
  @IsTime()
  openedAfter?: string;

  /** Exclusive. */
  @IsOptional()
  @IsTime()
  openedBefore?: string;
}
