import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { EventStore, Position } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { append, newEvents, newStream } from '../contract/event-store/fixtures.js';
import { eventually } from '../support/eventually.js';
import { createEventStoreSchema } from '../support/postgres-harness.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('An event store whose user may not read events any more', () => {
  let database: TestDatabase;
  let owner: pg.Client;
  let store: EventStore;
  let ending: AbortController;
  let outages: string[];
  let ends: number;
  beforeEach(async () => {
    database = await createTestDatabase();
    const connection = { connectionString: database.url };
    await createEventStoreSchema(connection);
    owner = new pg.Client(connection);
    await owner.connect();
    [outages, ends, ending] = [[], 0, new AbortController()];
    store = await openPostgresEventStore({
      connection,
      onUnreadable: (reason) => outages.push(reason),
      onReadable: () => {
        ends += 1;
      },
    });
  });
  afterEach(async () => {
    ending.abort();
    await store.close();
    await owner.end();
    await database.drop();
  });

  /** Positions that a follower has been given, one more at each append. */
  const follow = (): Position[] => {
    const seen: Position[] = [];
    void (async () => {
      const options = { after: 0n, filter: { streamPrefixes: [''] }, signal: ending.signal };
      for await (const { events } of store.subscribe(options)) seen.push(...events.map(({ position }) => position));
    })();
    return seen;
  };

  it('is down, says why once however many follow it, and goes on where it was when it may read again', async () => {
    await append(store, newStream(), 'no-stream', newEvents(2));
    const followers = [follow(), follow()];
    await eventually(() =>
      expect(followers).toEqual([
        [1n, 2n],
        [1n, 2n],
      ]),
    );
    expect(await store.checkHealth(5_000)).toEqual({ status: 'up' });

    await owner.query('REVOKE SELECT ON event_store.events FROM CURRENT_USER');
    followers.push(follow());
    await eventually(() => expect(outages).toHaveLength(1));
    expect(outages[0]).toMatch(/permission denied for table events/);
    expect(await store.checkHealth(5_000)).toEqual({
      status: 'down',
      reason: expect.stringMatching(/permission denied/),
    });
    expect([outages.length, ends]).toEqual([1, 0]);

    await owner.query('GRANT SELECT ON event_store.events TO CURRENT_USER');
    await eventually(() => expect(ends).toBe(1));
    await append(store, newStream(), 'no-stream', newEvents(1));
    await eventually(() =>
      expect(followers).toEqual([
        [1n, 2n, 3n],
        [1n, 2n, 3n],
        [1n, 2n, 3n],
      ]),
    );
    expect(await store.checkHealth(5_000)).toEqual({ status: 'up' });
    expect(outages).toHaveLength(1);
  });
});
