import { IsOptional, IsString } from 'class-validator';
import { LimitParameters } from '../../../http/index.js';

/** `GET /v1/events` */
export class FeedParameters extends LimitParameters {
  /** The last `nextCursor`; absent: from the beginning. */
  @IsOptional()
  @IsString({ message: 'after must be given once.' })
  after?: string;
}
