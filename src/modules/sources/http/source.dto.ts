import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Min, ValidateIf } from 'class-validator';
import { FreshnessParameters, IsPlainText, IsTime } from '../../../http/index.js';

/** Left out is not null: null is an answer of its own, or wrong. */
const WhenGiven = () => ValidateIf((_, value) => value !== undefined);

export class RegisterSourceDto {
  @IsString({ message: 'name must be a string.' })
  readonly name: string;
}

export class ChangeSettingsDto {
  @WhenGiven()
  @IsString({ message: 'name must be a string.' })
  readonly name?: string;

  @IsOptional()
  @IsInt({ message: 'silentAfterSeconds must be a whole number, or null.' })
  readonly silentAfterSeconds?: number | null;

  @WhenGiven()
  @IsInt({ message: 'deliveriesPerMinute must be a whole number.' })
  readonly deliveriesPerMinute?: number;
}

/** It may be left out altogether. */
export class DisableSourceDto {
  @WhenGiven()
  @IsBoolean({ message: 'resolveAlerts must be true or false.' })
  readonly resolveAlerts?: boolean;

  @IsOptional()
  @IsPlainText(2_000)
  readonly note?: string | null;
}

/** It may be left out altogether. */
export class IssueTokenDto {
  @IsOptional()
  @IsPlainText(100)
  readonly label?: string | null;

  @IsOptional()
  @IsTime()
  readonly expiresAt?: string | null;
}

export class GitlabTokenDto {
  @IsString({ message: 'secret must be a string.' })
  readonly secret: string;
}

export class SigningKeyDto {
  @IsString({ message: 'key must be a string.' })
  readonly key: string;
}

const VERSION_MESSAGE = 'version must be a whole number from 1 on.';

export class PolicyParameters extends FreshnessParameters {
  @IsOptional()
  @Transform(({ value }) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value))
  @IsInt({ message: VERSION_MESSAGE })
  @Min(1, { message: VERSION_MESSAGE })
  readonly version?: number;
}
