import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { IsPosition, parsePosition } from './position.js';

export const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 200;
const LIMIT_MESSAGE = `limit must be a whole number from 1 to ${LARGEST_LIMIT}.`;

/** One page of a list, as every list under `/v1` answers it. */
export interface Page<T> {
  readonly items: readonly T[];
  /** For `?cursor=`; null at the end. */
  readonly nextCursor: string | null;
}

/** `?minPosition=`, which every query under `/v1` takes. */
export class FreshnessParameters {
  @IsOptional()
  @IsPosition()
  minPosition?: string;
}

/** Marks a DTO's `limit`; its default is {@link DEFAULT_LIMIT}. */
export const IsLimit = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value)),
    IsInt({ message: LIMIT_MESSAGE }),
    Min(1, { message: LIMIT_MESSAGE }),
    Max(LARGEST_LIMIT, { message: LIMIT_MESSAGE }),
  );

/** `?limit=`, too. */
export class LimitParameters extends FreshnessParameters {
  @IsLimit()
  limit = DEFAULT_LIMIT;
}

/** `?cursor=`, too. */
export class PageParameters extends LimitParameters {
  @IsOptional()
  @IsString({ message: 'cursor must be given once.' })
  cursor?: string;
}

/** Null where the query asks for no freshness. */
export const minPositionOf = ({ minPosition }: FreshnessParameters): bigint | null => parsePosition(minPosition);

/**
 * Cuts a page out of what was read, which is one item more where there are more.
 * @returns the page's items, and the last of them where another page follows
 */
export const cutPage = <T>(read: readonly T[], limit: number): { items: readonly T[]; lastBeforeNext: T | null } => {
  if (read.length <= limit) return { items: read, lastBeforeNext: null };
  const items = read.slice(0, limit);
  return { items, lastBeforeNext: items.at(-1) ?? null };
};
