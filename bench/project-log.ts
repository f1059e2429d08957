import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseConnection } from '../src/database/index.js';
import type { TestDatabase } from '../test/support/test-database.js';
import { type Cleanup, openService, openStoreOf } from './world.js';

/** How fast read models were brought up to the end of the log. */
export interface Projected {
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

/** Where the events are, and the database of the read models. */
export interface BenchLog {
  readonly database: TestDatabase;
  /** Null: in the same database. */
  readonly eventStoreDbUrl: string | null;
}

const LOOK_AGAIN_MS = 10;
const GIVEN_UP_MS = 600_000;

/** Those that handle every event of every branch: how far the slower one is. */
const PROGRESS = `SELECT min(position) AS position FROM projections.checkpoints WHERE projection IN ('alerts', 'branches') HAVING count(*) = 2`;

/**
 * Starts a service on a log that its read models are behind, and measures how fast alerts and branches, beside each other, come to its end: from the slower
 * one's first batch on, so that the start of the service does not count. The service is stopped again.
 */
export const projectLog = async (cleanup: Cleanup, log: BenchLog): Promise<Projected> => {
  const positions = await positionsOf(log);
  const last = positions.at(-1) ?? 0n;
  return withProgress(log, async (progress) => {
    const from = await progress();
    const began = until(progress, (position) => position > from);
    const ended = began.then(() => until(progress, (position) => position >= last));
    // Both are awaited below; whichever fails first must not go unheard until then.
    ended.catch(() => undefined);
    const service = await openService(cleanup, log);
    const first = await began;
    const end = await ended;
    await service.stop();
    const events = positions.filter((position) => position > first.position).length;
    const seconds = (end.at - first.at) / 1_000;
    return { events, seconds, eventsPerSecond: events / seconds };
  });
};

/** Waits until the service that runs on the log has nothing to catch up with: a new database on a store that others have written to. */
export const untilUpToDate = async (log: BenchLog): Promise<void> => {
  const store = await openStoreOf(log);
  const head = await store.head().finally(() => store.close());
  await withProgress(log, (progress) => until(progress, (position) => position >= head));
};

const withProgress = async <T>(log: BenchLog, use: (progress: () => Promise<bigint>) => Promise<T>): Promise<T> => {
  const client = new pg.Client(new DatabaseConnection(log.database.url).config);
  await client.connect();
  try {
    return await use(async () => {
      const { rows } = await client.query<{ position: string }>(PROGRESS);
      return BigInt(rows[0]?.position ?? 0);
    });
  } finally {
    await client.end();
  }
};

/** Where the events of branches stand, in their order. */
const positionsOf = async (log: BenchLog): Promise<readonly bigint[]> => {
  const store = await openStoreOf(log);
  try {
    const positions: bigint[] = [];
    for await (const { position } of store.readAll({ after: 0n, filter: { streamPrefixes: ['alert-'] } })) {
      positions.push(position);
    }
    return positions;
  } finally {
    await store.close();
  }
};

/** The first position that is as it should be, and when that was, as `performance.now()` tells it. */
const until = async (
  progress: () => Promise<bigint>,
  condition: (position: bigint) => boolean,
): Promise<{ at: number; position: bigint }> => {
  const limit = performance.now() + GIVEN_UP_MS;
  while (performance.now() < limit) {
    const position = await progress();
    if (condition(position)) return { at: performance.now(), position };
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`the read models were not made within ${GIVEN_UP_MS} ms`);
};
