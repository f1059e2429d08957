import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import {
  AppendResultUnknownError,
  EventStoreUnavailableError,
  waitForEventStoreDb,
} from '../../src/event-store/index.js';
import {
  append,
  collect,
  follow,
  idsOf,
  newEvents,
  newStream,
  readForwards,
} from '../contract/event-store/fixtures.js';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { eventually } from '../support/eventually.js';
import { createTestNetwork } from '../support/network.js';

/** On the double alone: each test needs a server that nobody has used before, or one that says what a real one rarely says. */
describe('the event store on a fresh EventStoreDB', () => {
  let server: EventStoreDbDouble;
  beforeEach(async () => {
    server = await startEventStoreDbDouble();
  });
  afterEach(() => server.stop());

  const open = () => openEventStoreDb({ url: server.url });

  /** As somebody else who uses the same server. */
  const writeAsStranger = async (stream: string, data: Record<string, unknown> | Uint8Array): Promise<void> => {
    const client = EventStoreDBClient.connectionString(server.url);
    const event =
      data instanceof Uint8Array
        ? { ...jsonEvent({ type: 'T', data: {} }), contentType: 'application/octet-stream', data }
        : jsonEvent({ type: 'T', data });
    await client.appendToStream(stream, event as never, { expectedRevision: NO_STREAM });
    await client.dispose();
  };

  it('gets one identity, however many processes open it at once, and keeps it over a restart', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, open));
    const ids = new Set(stores.map(({ storeId }) => storeId));
    expect([...ids]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(await readForwards(stores[0]!, 'pipeline-alerts-store')).toMatchObject([
      { type: 'StoreCreated', data: { storeId: stores[0]!.storeId } },
    ]);
    expect(await collect(stores[0]!.readAll({ filter: { streamPrefixes: [''] } }))).toEqual([]);
    await Promise.all(stores.map((store) => store.close()));

    await server.restart();
    const next = await open();
    expect(ids).toContain(next.storeId);
    await next.close();
  });

  it('is refused where the stream that names the store is somebody else’s', async () => {
    await writeAsStranger('pipeline-alerts-store', { hello: 'world' });
    await expect(open()).rejects.toThrow(
      /^Stream pipeline-alerts-store of this EventStoreDB was not written by pipeline alerts/,
    );
  });

  it('leaves the events of others alone, and stops at one of theirs in a stream of ours', async () => {
    const store = await open();
    await writeAsStranger('alerting-somebody-else', { theirs: true });
    await append(store, 'alert-1', 'no-stream', newEvents(1));
    const filter = { streamPrefixes: ['alert-'] };
    expect(await collect(store.readAll({ filter }))).toHaveLength(1);
    expect(await follow(store, { after: 0n, filter }, (_, caughtUp) => caughtUp)).toHaveLength(1);

    await writeAsStranger('alert-2', new Uint8Array([1, 2, 3]));
    const foreign = /stream alert-2 .* is none of this service's/;
    await expect(collect(store.readAll({ filter }))).rejects.toThrow(foreign);
    const delivered: unknown[] = [];
    const following = follow(store, { after: 0n, filter }, (sofar) => {
      delivered.splice(0, delivered.length, ...sofar);
      return false;
    });
    await expect(following).rejects.toThrow(foreign);
    expect(delivered).toHaveLength(1);
    await store.close();
  });

  it('does not go on when another server answers under the same address', async () => {
    const other = await startEventStoreDbDouble();
    const portOf = ({ url }: { url: string }) => Number(new URL(url).port);
    const target = { host: '127.0.0.1', port: portOf(server) };
    const network = await createTestNetwork(target);
    const url = `esdb://127.0.0.1:${network.port}?tls=false`;
    const otherStore = await openEventStoreDb({ url: other.url });
    const store = await openEventStoreDb({ url, readTimeoutMs: 1_000 });
    expect(await store.checkHealth(1_000)).toEqual({ status: 'up' });

    const ending = new AbortController();
    const delivered: string[] = [];
    const following = (async () => {
      const options = { after: 0n, filter: { streamPrefixes: ['a'] }, signal: ending.signal };
      for await (const { events } of store.subscribe(options)) delivered.push(...idsOf(events));
    })();
    const [ours, theirs] = [newEvents(1), newEvents(20)];
    await append(store, 'a', 'no-stream', ours);
    await eventually(() => expect(delivered).toEqual(idsOf(ours)));
    await append(otherStore, 'a', 'no-stream', theirs);

    target.port = portOf(other);
    network.cut();
    const restart = { status: 'down', reason: expect.stringMatching(/it was .*; restart/) };
    await eventually(async () => expect(await store.checkHealth(1_000)).toEqual(restart));
    await expect(append(store, 'b', 'no-stream', newEvents(1))).rejects.toThrow(EventStoreUnavailableError);
    expect(await readForwards(otherStore, 'b')).toEqual([]);
    ending.abort();
    await following;
    expect(delivered).toEqual(idsOf(ours));
    await otherStore.close();
    await store.close();
    await network.close();
    await other.stop();
  });

  it('says once in an outage why its subscriptions cannot read, and when they can again', async () => {
    const said: string[] = [];
    const onUnreadable = () => said.push('unreadable');
    const store = await openEventStoreDb({ url: server.url, onUnreadable, onReadable: () => said.push('readable') });
    const ending = new AbortController();
    let caughtUp = 0;
    const following = ['a', 'b'].map(async (prefix) => {
      const options = { after: 0n, filter: { streamPrefixes: [prefix] }, signal: ending.signal };
      for await (const batch of store.subscribe(options)) if (batch.caughtUp) caughtUp += 1;
    });
    await eventually(() => expect(caughtUp).toBe(2));
    await server.kill();
    await eventually(() => expect(said).toEqual(['unreadable']));
    await server.start();
    await eventually(() => expect(said).toEqual(['unreadable', 'readable']));
    ending.abort();
    await Promise.all(following);
    await store.close();
  });

  it('settles an append whose answer was lost, and one that was lost itself, by the identical append', async () => {
    const store = await open();
    for (const lose of [server.faults.loseNextAppendAnswers, server.faults.loseNextAppends]) {
      const stream = newStream();
      const events = newEvents(3);
      lose(1);
      await expect(append(store, stream, 'no-stream', events, 300)).rejects.toThrow(AppendResultUnknownError);
      const result = await append(store, stream, 'no-stream', events);
      const read = await readForwards(store, stream);
      expect(idsOf(read)).toEqual(idsOf(events));
      expect(result).toEqual({ revision: 2n, positions: read.map(({ position }) => position) });
    }
    await store.close();
  });

  it('takes a server that is not ready for one that is away', async () => {
    const store = await open();
    const stream = newStream();
    server.faults.notReady(true);
    await expect(append(store, stream, 'no-stream', newEvents(1), 300)).rejects.toThrow(AppendResultUnknownError);
    await expect(readForwards(store, stream)).rejects.toThrow(EventStoreUnavailableError);
    await expect(collect(store.readAll({ filter: { streamPrefixes: ['a'] } }))).rejects.toThrow(
      EventStoreUnavailableError,
    );
    expect(await store.checkHealth(1_000)).toEqual({ status: 'down', reason: expect.stringMatching(/not ready/i) });
    server.faults.notReady(false);
    await append(store, stream, 'no-stream', newEvents(1));
    expect(await store.checkHealth(1_000)).toEqual({ status: 'up' });
    await store.close();
  });

  it('works through the discovery of a cluster', async () => {
    const store = await openEventStoreDb({ url: server.discoverUrl });
    const stream = newStream();
    await append(store, stream, 'no-stream', newEvents(2));
    await server.restart();
    await eventually(() => append(store, stream, 1n, newEvents(1), 1_000));
    expect(await readForwards(store, stream)).toHaveLength(3);
    await store.close();
  });

  describe('waiting for it', () => {
    const never = new AbortController().signal;
    const waiting = (timeoutMs: number, stopRequested = never, url = server.url) => {
      const said: string[] = [];
      const done = waitForEventStoreDb(url, { timeoutMs, stopRequested, say: (line) => said.push(line) });
      return { said, done };
    };

    it('says so once, and goes on when it is there', async () => {
      await server.kill();
      const { said, done } = waiting(30_000);
      await eventually(() =>
        expect(said).toEqual([expect.stringMatching(/^Waiting for EventStoreDB: .*ECONNREFUSED/)]),
      );
      await server.start();
      await done;
      expect(said).toHaveLength(1);
    });

    it('does not take the name of a host that cannot be found for trouble with TLS', async () => {
      const { done } = waiting(100, never, 'esdb://ssl.certificate.invalid:2113?tls=true');
      await expect(done).rejects.toThrow(/^No EventStoreDB answered within 0 s: .*ssl\.certificate\.invalid/);
    });

    it('ends with a sentence when there is nobody, and by the signal', async () => {
      await server.kill();
      await expect(waiting(100).done).rejects.toThrow(
        /^No EventStoreDB answered within 0 s: .*ECONNREFUSED.*Check EVENTSTOREDB_URL/,
      );
      const stop = new AbortController();
      const { said, done } = waiting(30_000, stop.signal);
      await eventually(() => expect(said).toHaveLength(1));
      stop.abort();
      await expect(done).rejects.toThrow('aborted');
    });
  });
});
