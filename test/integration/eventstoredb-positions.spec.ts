import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import { type EventStore, UnknownPositionError } from '../../src/event-store/index.js';
import { append, collect, follow, idsOf, newEvents, newStream } from '../contract/event-store/fixtures.js';
import { acquireEventStoreDb, type TestEventStoreDb } from '../support/test-eventstoredb.js';

describe('a position in EventStoreDB', () => {
  let server: TestEventStoreDb;
  let store: EventStore;
  beforeAll(async () => {
    server = await acquireEventStoreDb();
    store = await openEventStoreDb({ url: server.url });
  });
  afterAll(async () => {
    await store.close();
    await server.release();
  });

  it('at which no event stands is refused as one of another store, by readers and followers', async () => {
    const stream = newStream();
    const { positions } = await append(store, stream, 'no-stream', newEvents(3));
    const filter = { streamPrefixes: [stream] };
    for (const after of [positions[0]! + 1n, positions[2]! - 1n]) {
      const refused = { name: UnknownPositionError.name, message: expect.stringContaining('no event stands there') };
      await expect(collect(store.readAll({ after, filter }))).rejects.toMatchObject(refused);
      await expect(follow(store, { after, filter }, () => false)).rejects.toMatchObject(refused);
    }
  });

  it('may be that of an event which the filter leaves out, as a cursor at the end of the log is', async () => {
    const stream = newStream();
    const [another] = (await append(store, newStream(), 'no-stream', newEvents(1))).positions;
    const events = newEvents(2);
    await append(store, stream, 'no-stream', events);
    const filter = { streamPrefixes: [stream] };
    expect(idsOf(await collect(store.readAll({ after: another!, filter })))).toEqual(idsOf(events));
    const followed = await follow(store, { after: another!, filter }, (sofar) => sofar.length === 2);
    expect(idsOf(followed)).toEqual(idsOf(events));
  });
});
