import { setTimeout as sleep } from 'node:timers/promises';
import pg, { type ClientConfig } from 'pg';
import { DatabaseConnection } from '../src/database/index.js';
import { openEventStore } from '../src/event-store/index.js';
import { removeProjectedRows } from '../src/projections/index.js';
import { type BenchService, type Cleanup, openService } from './world.js';

export interface Rebuild {
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

const LOOK_AGAIN_MS = 10;
const GIVEN_UP_MS = 600_000;

/** Those that handle every event of every branch. */
const PROGRESS = `SELECT min(position) AS position FROM projections.checkpoints WHERE projection IN ('alerts', 'branches') HAVING count(*) = 2`;

/**
 * The read models from nothing, beside each other, as after `pipeline-alerts projections rebuild`: from when the service begins with them until the slower one of
 * alerts and branches has handled the last event. The service that is given is stopped; another one serves its database afterwards.
 */
export const benchRebuild = async (
  cleanup: Cleanup,
  { service, eventStoreDbUrl }: { service: BenchService; eventStoreDbUrl: string | null },
): Promise<Rebuild> => {
  await service.stop();
  const connection = new DatabaseConnection(service.database.url).config;
  const { events, last } = await lookAtLog(connection, eventStoreDbUrl);
  await removeProjectedRows(connection, []);

  const client = new pg.Client(connection);
  await client.connect();
  try {
    const progress = async (): Promise<bigint | null> => {
      const { rows } = await client.query<{ position: string }>(PROGRESS);
      return rows[0] === undefined ? null : BigInt(rows[0].position);
    };
    const began = until(async () => (await progress()) !== null);
    const ended = began.then(() => until(async () => ((await progress()) ?? 0n) >= last));
    // Both are awaited below; whichever fails first must not go unheard until then.
    ended.catch(() => undefined);
    await openService(cleanup, { eventStoreDbUrl, database: service.database });
    const seconds = ((await ended) - (await began)) / 1_000;
    return { events, seconds, eventsPerSecond: events / seconds };
  } finally {
    await client.end();
  }
};

/** How many events of branches there are, and the position of the last one. */
const lookAtLog = async (
  connection: ClientConfig,
  eventStoreDbUrl: string | null,
): Promise<{ events: number; last: bigint }> => {
  const store = await openEventStore(eventStoreDbUrl === null ? { postgres: connection } : { eventStoreDbUrl });
  try {
    let events = 0;
    let last = 0n;
    for await (const { position } of store.readAll({ after: 0n, filter: { streamPrefixes: ['alert-'] } })) {
      events += 1;
      last = position;
    }
    return { events, last };
  } finally {
    await store.close();
  }
};

/** When the condition held for the first time, as `performance.now()` tells it. */
const until = async (condition: () => Promise<boolean>): Promise<number> => {
  const limit = performance.now() + GIVEN_UP_MS;
  while (performance.now() < limit) {
    if (await condition()) return performance.now();
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`the read models were not made within ${GIVEN_UP_MS} ms`);
};
