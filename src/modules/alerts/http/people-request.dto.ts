import { IsOptional } from 'class-validator';
import { IsPlainText, IsPosition } from '../../../http/index.js';

/** Body of acknowledging and resolving; it may be left out altogether. */
export class PeopleRequestDto {
  @IsOptional()
  @IsPlainText(2_000)
  note?: string | null;

  /** Whom the caller claims to act for. */
  @IsOptional()
  @IsPlainText(200)
  onBehalfOf?: string | null;

  /** `position` of what the caller has seen; left out: of everything up to now. */
  @IsOptional()
  @IsPosition()
  seenPosition?: string | null;
}
