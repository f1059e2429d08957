import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** When the tokens of some sources last let a delivery in, by token id. */
export type TokenUses = ReadonlyMap<string, Date>;

const MINUTE_MS = 60_000;
const FLUSH_MS = 5_000;

interface TokenUse {
  readonly sourceId: string;
  readonly tokenId: string;
  readonly minute: number;
}

/**
 * When each token was last used: to the minute, so that even the busiest one costs a write a minute. Noted in memory and written every few
 * seconds, with one statement; a process that is killed loses those seconds.
 */
@Injectable()
export class SourceActivity implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('SourceActivity');
  /** The latest minute that was noted here. */
  private readonly noted = new Map<string, number>();
  private unwritten = new Map<string, TokenUse>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly database: DataSource) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** A token let a delivery in. Returns at once. */
  noteDelivery(sourceId: string, tokenId: string, at: Date): void {
    const minute = Math.floor(at.getTime() / MINUTE_MS);
    if (minute <= (this.noted.get(tokenId) ?? 0)) return;
    this.noted.set(tokenId, minute);
    this.unwritten.set(tokenId, { sourceId, tokenId, minute });
  }

  /** Writes what was noted up to now; what could not be written is written the next time. Never throws. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  async usesOf(sourceIds: readonly string[]): Promise<TokenUses> {
    const rows = await this.database.query<{ tokenId: string; lastUsedAt: Date }[]>(USES, [sourceIds]);
    return new Map(rows.map(({ tokenId, lastUsedAt }) => [tokenId, lastUsedAt]));
  }

  private async write(): Promise<void> {
    const uses = [...this.unwritten.values()];
    if (uses.length === 0) return;
    this.unwritten = new Map();
    try {
      await this.database.query(WRITE, [
        uses.map(({ sourceId }) => sourceId),
        uses.map(({ tokenId }) => tokenId),
        uses.map(({ minute }) => new Date(minute * MINUTE_MS).toISOString()),
      ]);
    } catch (error) {
      for (const use of uses) if (!this.unwritten.has(use.tokenId)) this.unwritten.set(use.tokenId, use);
      this.logger.warn(`When tokens were last used could not be written yet: ${(error as Error).message}`);
    }
  }
}

/** In the order of the key, so that two processes never wait for each other. */
const WRITE = `
  INSERT INTO source_activity.token_uses AS known (source_id, token_id, last_used_at)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS used (source_id, token_id, last_used_at)
   ORDER BY source_id, token_id
  ON CONFLICT (source_id, token_id) DO UPDATE SET last_used_at = excluded.last_used_at
   WHERE known.last_used_at < excluded.last_used_at`;

const USES = `
  SELECT token_id AS "tokenId", last_used_at AS "lastUsedAt"
    FROM source_activity.token_uses
   WHERE source_id = ANY ($1)`;
