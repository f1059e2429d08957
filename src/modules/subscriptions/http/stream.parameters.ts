import { IsOptional, IsString } from 'class-validator';

/** `GET /v1/events/stream` */
export class StreamParameters {
  /** A cursor, for clients that can't send `Last-Event-ID`, which goes before it. Absent: from now on. */
  @IsOptional()
  @IsString({ message: 'after must be given once.' })
  after?: string;
}
