import type { ClientConfig } from 'pg';

/** The PostgreSQL that is really used, embedded or the one of DATABASE_URL. */
export class DatabaseConnection {
  constructor(
    /** Connection string; may hold a password, so it is never logged. */
    readonly url: string,
  ) {}

  /** For `pg` clients and pools. */
  get config(): ClientConfig {
    return { connectionString: this.url };
  }
}
