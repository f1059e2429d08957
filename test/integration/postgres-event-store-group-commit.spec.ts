import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AppendRefusedError, type EventStore, WrongExpectedRevisionError } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import {
  append,
  collect,
  idsOf,
  newEvent,
  newEvents,
  newStream,
  readForwards,
} from '../contract/event-store/fixtures.js';
import { createEventStoreSchema } from '../support/postgres-harness.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('group commit', () => {
  let database: TestDatabase;
  let store: EventStore;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    await createEventStoreSchema({ connectionString: database.url });
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    store = await openPostgresEventStore({ connection: { connectionString: database.url } });
  });

  afterAll(async () => {
    await store.close();
    await client.end();
    await database.drop();
  });

  /** Every row knows the transaction that wrote it. */
  const transactionsOf = async (prefix: string): Promise<number> => {
    const { rows } = await client.query(
      'SELECT count(DISTINCT xmin::text)::integer AS n FROM event_store.events WHERE stream ^@ $1',
      [prefix],
    );
    return rows[0].n;
  };

  it('writes appends that come together in few transactions', async () => {
    const prefix = newStream();
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => append(store, `${prefix}:${n}`, 'no-stream', newEvents(2))),
    );
    expect(await transactionsOf(prefix)).toBeLessThanOrEqual(3);
  });

  it('writes no more than 2 MiB in one transaction', async () => {
    const prefix = newStream();
    const large = (): ReturnType<typeof newEvent> => newEvent({ text: 'x'.repeat(600_000) });
    await Promise.all(Array.from({ length: 9 }, (_, n) => append(store, `${prefix}:${n}`, 'no-stream', [large()])));
    expect(await transactionsOf(prefix)).toBe(3);
  });

  it('carries out the appends of one stream in the order of the calls', async () => {
    const stream = newStream();
    const events = newEvents(10);
    const results = await Promise.all(
      events.map((event, n) => append(store, stream, n === 0 ? 'no-stream' : BigInt(n - 1), [event])),
    );
    expect(results.map(({ revision }) => revision)).toEqual(events.map((_, n) => BigInt(n)));
    expect(idsOf(await readForwards(store, stream))).toEqual(idsOf(events));
  });

  it('gives each member of a group its own result', async () => {
    const [fresh, known, ahead] = [newStream(), newStream(), newStream()];
    const events = newEvents(2);
    const original = await append(store, known, 'no-stream', events);
    await append(store, ahead, 'no-stream', newEvents(4));
    const [written, repeated, conflict, missing] = await Promise.allSettled([
      append(store, fresh, 'no-stream', newEvents(1)),
      append(store, known, 'no-stream', events),
      append(store, ahead, 1n, newEvents(1)),
      append(store, newStream(), 7n, newEvents(1)),
    ]);
    expect(written).toMatchObject({ status: 'fulfilled', value: { revision: 0n } });
    expect(repeated).toEqual({ status: 'fulfilled', value: original });
    expect(conflict).toMatchObject({ reason: new WrongExpectedRevisionError(ahead, 1n, 3n) });
    expect(missing).toMatchObject({ status: 'rejected', reason: { actual: 'no-stream' } });
  });

  it('refuses alone the member that PostgreSQL itself objects to', async () => {
    await client.query(`ALTER TABLE event_store.events ADD CONSTRAINT no_bad CHECK (type <> 'Bad')`);
    const prefix = newStream();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        append(store, `${prefix}:${n}`, 'no-stream', [newEvent({}), newEvent({}, n === 17 ? 'Bad' : 'Good')]),
      ),
    );
    const failed = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [[n, outcome.reason]] : []));
    expect(failed).toEqual([[17, expect.any(AppendRefusedError)]]);
    expect(await collect(store.readAll({ filter: { streamPrefixes: [prefix] } }))).toHaveLength(78);
    expect(await readForwards(store, `${prefix}:17`)).toEqual([]);
    await client.query('ALTER TABLE event_store.events DROP CONSTRAINT no_bad');
  });
});
