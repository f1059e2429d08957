import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import type { EventStore } from '../../src/event-store/index.js';
import { append, collect, follow, idsOf, newEvents, newStream } from '../contract/event-store/fixtures.js';
import { acquireEventStoreDb, type TestEventStoreDb } from '../support/test-eventstoredb.js';

/** Of others, each a page that the server looks through before it says that it is still at work. */
const PAGES = 6;
const PAGE_EVENTS = 1_000;
const APPEND_EVENTS = 250;
const PAGE_TAKES_MS = 800;
const SILENCE_MS = 3_000;
/** Of the connection, which is not what this is about. */
const STALL_MS = 20_000;

describe('a reader of EventStoreDB whose events lie behind many of others', () => {
  let server: TestEventStoreDb;
  let store: EventStore;
  beforeEach(async () => {
    server = await acquireEventStoreDb();
    store = await openEventStoreDb({ url: server.url, readTimeoutMs: SILENCE_MS, stallMs: STALL_MS });
  });
  afterEach(async () => {
    await store.close();
    await server.release();
  });

  const writeFarBehind = async (stream: string) => {
    const after = await store.head();
    for (let written = 0; written < PAGES * PAGE_EVENTS; written += APPEND_EVENTS)
      await append(store, newStream('others'), 'no-stream', newEvents(APPEND_EVENTS));
    const events = newEvents(2);
    await append(store, stream, 'no-stream', events);
    server.faults?.delaySearches(PAGE_TAKES_MS);
    return { after, events };
  };

  it('takes the time that the server needs, as long as it shows that it is at work', async () => {
    const stream = newStream('ours');
    const { after, events } = await writeFarBehind(stream);
    const filter = { streamPrefixes: [stream] };
    expect(idsOf(await collect(store.readAll({ after, filter })))).toEqual(idsOf(events));
    const followed = await follow(store, { after, filter }, (_, caughtUp) => caughtUp);
    expect(idsOf(followed)).toEqual(idsOf(events));
  }, 120_000);
});
