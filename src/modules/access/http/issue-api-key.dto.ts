import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, IsUUID } from 'class-validator';
import { IsTime } from '../../../http/index.js';
import { ROLES, type Role } from '../domain/index.js';

const MOST_SOURCES = 100;
const SOURCES_MESSAGE = `sources must be a list of 1 to ${MOST_SOURCES} ids of sources; leave it out for a key to all of them.`;

/** `POST /v1/api-keys` */
export class IssueApiKeyDto {
  @IsString({ message: 'name must be a string.' })
  readonly name: string;

  @IsIn(ROLES, { message: `role must be one of ${ROLES.join(', ')}.` })
  readonly role: Role;

  @IsOptional()
  @IsUUID(undefined, { each: true, message: SOURCES_MESSAGE })
  @ArrayMaxSize(MOST_SOURCES, { message: SOURCES_MESSAGE })
  @ArrayMinSize(1, { message: SOURCES_MESSAGE })
  @IsArray({ message: SOURCES_MESSAGE })
  readonly sources?: string[] | null;

  @IsOptional()
  @IsTime()
  readonly expiresAt?: string | null;
}
