import { IsIn, IsOptional, IsString, IsUUID, Matches } from 'class-validator';
import { DEFAULT_LIMIT, IsLimit, IsPlainText, IsTime } from '../../../http/index.js';
import { LOGGED_RESULTS, type LoggedResult } from '../delivery-record.js';

const LONGEST_FILTER = 2_000;

/** What every list of deliveries takes. Not `minPosition`: deliveries are written beside the event log, and most of them are in no event. */
export class DeliveryListParameters {
  @IsLimit()
  limit = DEFAULT_LIMIT;

  @IsOptional()
  @IsString({ message: 'cursor must be given once.' })
  cursor?: string;

  @IsOptional()
  @IsIn(LOGGED_RESULTS, { message: `result must be one of ${LOGGED_RESULTS.join(', ')}.` })
  result?: LoggedResult;

  /** Inclusive. */
  @IsOptional()
  @IsTime()
  since?: string;

  /** Exclusive. */
  @IsOptional()
  @IsTime()
  until?: string;
}

/** `GET /v1/sources/{id}/deliveries` */
export class SourceDeliveriesParameters extends DeliveryListParameters {
  /** The ref. */
  @IsOptional()
  @IsPlainText(LONGEST_FILTER)
  branch?: string;

  @IsOptional()
  @Matches(/^\d{1,20}$/, { message: 'pipeline must be the id of a pipeline: decimal digits.' })
  pipeline?: string;
}

/** `GET /v1/deliveries` */
export class AllDeliveriesParameters extends DeliveryListParameters {
  @IsOptional()
  @IsUUID('all', { message: 'source must be the id of a source, a UUID.' })
  source?: string;
}
