import { IsIn, IsInt, Matches, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { isBase64Of32Bytes, isEventStoreDbUrl, isHost, isPostgresUrl, isPublicUrl } from './setting-rules.js';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const Satisfies = (rule: (value: unknown) => boolean, message: string) =>
  ValidateBy({ name: rule.name, validator: { validate: rule, defaultMessage: () => message } });
const WhenSet = () => ValidateIf((_, value) => value !== null);

const SPOOL_BYTES = 'a whole number of bytes, 1048576 or more';
const DAYS = 'a whole number of days from 1 to 3650';
const DELIVERIES = 'a whole number from 1000 to 1000000000';

/**
 * Every setting of the service, with its environment variable and default. An empty variable counts as unset. The messages finish
 * the sentence "PORT is "x", but it must be …".
 */
export class Settings {
  /** HOST: the address to listen on. */
  @Satisfies(isHost, 'an IP address or a host name')
  readonly host: string = '127.0.0.1';

  /** PORT: the port to listen on; 0 takes any free one. */
  @IsInt({ message: 'a whole number from 0 to 65535' })
  @Min(0, { message: 'a whole number from 0 to 65535' })
  @Max(65_535, { message: 'a whole number from 0 to 65535' })
  readonly port: number = 3000;

  /** PUBLIC_URL: how GitLab reaches this service, without a slash at its end. Null: only local addresses can be shown. */
  @WhenSet()
  @Satisfies(isPublicUrl, 'an http or https URL without user, query and fragment, such as https://alerts.example.com')
  readonly publicUrl: string | null = null;

  /** DATA_DIR: the folder for everything that must be kept. Absolute here; default `data` in the folder the service is started in. */
  readonly dataDir: string = 'data';

  /** DATABASE_URL: a PostgreSQL 15 or newer, postgresql://user:password@host:port/database. Null: an embedded one in DATA_DIR. */
  @WhenSet()
  @Satisfies(isPostgresUrl, 'a URL such as postgresql://user:password@host:5432/database')
  readonly databaseUrl: string | null = null;

  /**
   * EVENTSTOREDB_URL: an EventStoreDB to keep the events in, esdb://user:password@host:2113 or esdb+discover://… for a cluster.
   * Null: PostgreSQL keeps them.
   */
  @WhenSet()
  @Satisfies(isEventStoreDbUrl, 'a connection string such as esdb://user:password@host:2113?tls=true')
  readonly eventStoreDbUrl: string | null = null;

  /**
   * ADMIN_API_KEY: the key for all `/v1` routes. Needed with DATABASE_URL or EVENTSTOREDB_URL; otherwise one is made on the first start and kept in
   * DATA_DIR/admin-api-key, and stands here once the service runs.
   */
  @WhenSet()
  @Matches(/^[\w.~+/=-]{16,256}$/, { message: '16 to 256 characters out of letters, digits and . _ ~ + / = -' })
  readonly adminApiKey: string | null = null;

  /**
   * ENCRYPTION_KEY: for secrets that must be kept and read again: 32 bytes in base64. Needed with DATABASE_URL or EVENTSTOREDB_URL once there is such a
   * secret; otherwise one is made on the first start and kept in DATA_DIR/encryption-key, and stands here once the service runs.
   */
  @WhenSet()
  @Satisfies(isBase64Of32Bytes, '32 bytes in base64, as "openssl rand -base64 32" makes them')
  readonly encryptionKey: string | null = null;

  /** SPOOL_DIR: where deliveries wait while the event store does not answer; processes may share it. Null: `spool` in DATA_DIR. */
  readonly spoolDir: string | null = null;

  /** SPOOL_MAX_BYTES: how much of the disk they may take. */
  @IsInt({ message: SPOOL_BYTES })
  @Min(1_048_576, { message: SPOOL_BYTES })
  @Max(2 ** 50, { message: SPOOL_BYTES })
  readonly spoolMaxBytes: number = 2 ** 30;

  /** DELIVERY_LOG_DAYS: how long the delivery log remembers a delivery. */
  @IsInt({ message: DAYS })
  @Min(1, { message: DAYS })
  @Max(3_650, { message: DAYS })
  readonly deliveryLogDays: number = 30;

  /** DELIVERY_LOG_MAX: how many deliveries the delivery log remembers at most, of all sources together. */
  @IsInt({ message: DELIVERIES })
  @Min(1_000, { message: DELIVERIES })
  @Max(1_000_000_000, { message: DELIVERIES })
  readonly deliveryLogMax: number = 1_000_000;

  /** LOG_LEVEL: the least important lines that are logged: error, warn, info or debug. */
  @IsIn(LOG_LEVELS, { message: `one of ${LOG_LEVELS.join(', ')}` })
  readonly logLevel: LogLevel = 'info';
}
