import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryConfig } from 'pg';
import type { EventStore, Position } from '../../src/event-store/index.js';
import { GroupWriter } from '../../src/event-store/postgres/group-writer.js';
import { listen } from '../../src/event-store/postgres/listener.js';
import { readLog } from '../../src/event-store/postgres/log-pages.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { PostgresConnection } from '../../src/event-store/postgres/postgres-connection.js';
import { readStreamPages } from '../../src/event-store/postgres/stream-pages.js';
import {
  append,
  collect,
  follow,
  idsOf,
  newEvent,
  newEvents,
  newStream,
  PATIENT_MS,
} from '../contract/event-store/fixtures.js';
import { eventually } from '../support/eventually.js';
import { createEventStoreSchema } from '../support/postgres-harness.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('the parts of the PostgreSQL event store', () => {
  let database: TestDatabase;
  let store: EventStore;
  const ending = new AbortController();

  const connect = (): Promise<PostgresConnection> =>
    PostgresConnection.open({
      config: { connectionString: database.url },
      name: 'test',
      timeoutMs: PATIENT_MS,
      statementTimeoutMs: PATIENT_MS,
      signal: ending.signal,
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    await createEventStoreSchema({ connectionString: database.url });
    store = await openPostgresEventStore({ connection: { connectionString: database.url } });
  });

  afterAll(async () => {
    ending.abort();
    await store.close();
    await database.drop();
  });

  it('a writer announces the events that it has written, and nothing that was written before', async () => {
    const written: Position[] = [];
    const writer = new GroupWriter({
      connect,
      stallMs: PATIENT_MS,
      onGroup: () => undefined,
      onWritten: (events) => written.push(...events.map(({ event }) => event.position)),
    });
    const request = {
      stream: newStream(),
      expected: 'no-stream',
      events: newEvents(3),
      timeoutMs: PATIENT_MS,
    } as const;
    const { positions } = await writer.append(request);
    await writer.append(request);
    await expect(writer.append({ ...request, events: newEvents(1) })).rejects.toThrow();
    expect(written).toEqual(positions);
    await writer.close();
  });

  it('a listener hears of the appends of others, also after its connection was lost', async () => {
    const connections: PostgresConnection[] = [];
    const heard: Position[] = [];
    let begun = 0;
    void listen({
      connect: async () => {
        connections.push(await connect());
        return connections.at(-1)!;
      },
      onAppended: (last) => heard.push(last),
      onListening: () => {
        begun += 1;
      },
      signal: ending.signal,
    });
    for (const round of [1, 2]) {
      await eventually(() => expect(begun).toBe(round));
      const { positions } = await append(store, newStream(), 'no-stream', newEvents(2));
      await eventually(() => expect(heard.at(-1)).toBe(positions[1]));
      connections.at(-1)!.destroy();
    }
  });

  it('a reader of large events asks for a few at a time, and of many small ones for a bounded number', async () => {
    const large = newStream();
    for (let number = 0; number < 12; number += 1) {
      const event = newEvent({ text: 'x'.repeat(1_000_000) });
      await append(store, large, number === 0 ? 'no-stream' : BigInt(number - 1), [event]);
    }
    const small = newStream();
    await append(store, small, 'no-stream', newEvents(1_700));

    const connection = await connect();
    const pages: number[] = [];
    const run = async <Row extends object>(statement: QueryConfig): Promise<Row[]> => {
      const rows = await connection.query<Row>(statement, PATIENT_MS);
      pages.push(rows.length);
      return rows;
    };
    await collect(readStreamPages(run, large, { direction: 'backwards' }));
    expect(pages.splice(0)).toEqual([5, 5, 2]);
    await collect(readLog(run, { filter: { streamPrefixes: [large] } }));
    expect(pages.splice(0)).toEqual([5, 5, 2]);
    await collect(readStreamPages(run, small, { direction: 'forwards' }));
    expect(pages.splice(0)).toEqual([100, 500, 500, 500, 100]);
    connection.destroy();
  });

  it('readers find what lies far behind events that they do not want', async () => {
    const unwanted = newStream();
    for (let number = 0; number < 22_000; number += 2_000) {
      await append(store, unwanted, number === 0 ? 'no-stream' : BigInt(number - 1), newEvents(2_000));
    }
    const wanted = newStream();
    const events = newEvents(2);
    await append(store, wanted, 'no-stream', events);
    const filter = { streamPrefixes: [wanted] };
    expect(idsOf(await collect(store.readAll({ filter })))).toEqual(idsOf(events));
    const delivered = await follow(store, { after: 0n, filter }, (_, caughtUp) => caughtUp);
    expect(idsOf(delivered)).toEqual(idsOf(events));
  });
});
