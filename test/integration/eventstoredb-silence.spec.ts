import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import type { EventStore } from '../../src/event-store/index.js';
import { append, follow, idsOf, newEvents, newStream } from '../contract/event-store/fixtures.js';
import { networkTo } from '../support/eventstoredb-harness.js';
import type { TestNetwork } from '../support/network.js';
import { acquireEventStoreDb, type TestEventStoreDb } from '../support/test-eventstoredb.js';

/** gRPC itself would take 20 seconds. */
const LATEST_MS = 10_000;

describe('a follower of EventStoreDB whose connection has fallen silent', () => {
  let server: TestEventStoreDb;
  let network: TestNetwork;
  let follower: EventStore;
  let writer: EventStore;
  beforeEach(async () => {
    server = await acquireEventStoreDb();
    const way = await networkTo(server.url);
    network = way.network;
    follower = await openEventStoreDb({ url: way.url, readTimeoutMs: 2_000, stallMs: 1_000 });
    writer = await openEventStoreDb({ url: server.url });
  });
  afterEach(async () => {
    await follower.close();
    await writer.close();
    await network.close();
    await server.release();
  });

  it('finds out by itself, though nobody asks anything over it and nothing is owed', async () => {
    const stream = newStream();
    const events = newEvents(2);
    let appending: Promise<unknown> | null = null;
    let silentSince = 0;
    const after = await writer.head();
    const followed = await follow(follower, { after, filter: { streamPrefixes: [stream] } }, (sofar, caughtUp) => {
      if (caughtUp && appending === null) {
        network.silence();
        silentSince = Date.now();
        appending = append(writer, stream, 'no-stream', events);
      }
      return sofar.length === 2;
    });
    expect(Date.now() - silentSince).toBeLessThan(LATEST_MS);
    expect(idsOf(followed)).toEqual(idsOf(events));
    await appending;
  });
});
