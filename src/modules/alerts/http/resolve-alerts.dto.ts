import { Type } from 'class-transformer';
import { Equals, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsPlainText, IsTime } from '../../../http/index.js';
import { PRIORITIES, type Priority } from '../domain/index.js';

const LONGEST_FILTER = 2_000;

/** Which open alerts; members are joined by "and". */
export class OpenAlertFilterDto {
  /** Every open alert: nothing else may stand beside it. */
  @IsOptional()
  @Equals(true, { message: 'filter.all must be true, or be left out.' })
  all?: true | null;

  @IsOptional()
  @IsPlainText(LONGEST_FILTER)
  source?: string | null;

  /** Project id or path. */
  @IsOptional()
  @IsPlainText(LONGEST_FILTER)
  project?: string | null;

  /** The ref. */
  @IsOptional()
  @IsPlainText(LONGEST_FILTER)
  branch?: string | null;

  @IsOptional()
  @IsIn(PRIORITIES, { message: `filter.priority must be one of ${PRIORITIES.join(', ')}.` })
  priority?: Priority | null;

  /** Exclusive. */
  @IsOptional()
  @IsTime()
  openedAfter?: string | null;

  /** Exclusive. */
  @IsOptional()
  @IsTime()
  openedBefore?: string | null;
}

/** Body of `POST /v1/alerts/resolve`. */
export class ResolveAlertsDto {
  @IsObject({ message: 'filter must be an object that says which alerts to resolve.' })
  @ValidateNested()
  @Type(() => OpenAlertFilterDto)
  filter: OpenAlertFilterDto;

  @IsOptional()
  @IsPlainText(2_000)
  note?: string | null;

  /** Whom the caller claims to act for. */
  @IsOptional()
  @IsPlainText(200)
  onBehalfOf?: string | null;
}
