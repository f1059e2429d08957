import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventStore } from '../../src/event-store/index.js';
import { decodeCursor } from '../../src/http/index.js';
import { feedCursor } from '../../src/modules/subscriptions/http/feed-cursor.js';
import type { StreamLimits } from '../../src/modules/subscriptions/stream/stream-limits.js';
import { alertWriter } from '../support/alert-writer.js';
import { eventWriter } from '../support/event-writer.js';
import { eventually } from '../support/eventually.js';
import { openConnection } from '../support/raw-request.js';
import { openStream, receivedIds, type StreamClient, untilReceived } from '../support/stream-client.js';
import { type StreamServer, startStreamServer } from '../support/stream-server.js';
import { startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
let store: EventStore;
beforeAll(async () => {
  service = await startTestService();
  store = service.store;
});
afterAll(() => service.stop());

const servers: StreamServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const serve = async (limits: Partial<StreamLimits>): Promise<StreamServer> => {
  const server = await startStreamServer(store, limits);
  servers.push(server);
  return server;
};

const cursorOf = (client: StreamClient): bigint => decodeCursor(client.lastEventId(), feedCursor(store.storeId)) ?? -1n;

const MEGABYTE = 1_048_576;

/** What a node socket buffers before it says that it is full, and a frame or two beyond. */
const SLACK = 262_144;

describe('A reader of the stream that takes nothing', () => {
  it('is cut off when it falls behind the recent events, costs no more than these, and resumes by its cursor', async () => {
    const limits = { recentBytes: MEGABYTE, heartbeatMs: 60_000 };
    const { url, streams } = await serve(limits);
    const slow = await openStream(url, { paused: true });
    const quick = await openStream(url);
    const writer = alertWriter(store);
    const ids: string[] = [];
    let most = 0;
    // Kernels buffer megabytes for a connection: more than these until it is full.
    while (streams.cutOffs.behind === 0 && ids.length < 4_000) {
      ids.push(...(await writer.write(20, 20_000)));
      await untilReceived(quick, ids.length);
      most = Math.max(most, streams.bufferedBytes);
    }
    expect(streams.cutOffs).toMatchObject({ behind: 1, stalled: 0 });
    expect(most).toBeLessThan(MEGABYTE + SLACK);
    await eventually(() => expect(streams.readers).toBe(1));

    // Meanwhile it still gets what was under way to it.
    slow.resume();
    await slow.ended;
    expect(slow.events.length).toBeLessThan(ids.length);
    const again = await openStream(`${url}?after=${cursorOf(slow)}`);
    await untilReceived(again, ids.length - slow.events.length);
    expect([...receivedIds(slow), ...receivedIds(again)]).toEqual(ids);
    expect(receivedIds(quick)).toEqual(ids);
  }, 120_000);

  it('while it catches up is cut off after a while, and costs no more than a page', async () => {
    const start = await store.head();
    const writer = alertWriter(store);
    const ids: string[] = [];
    for (let round = 0; round < 20; round += 1) ids.push(...(await writer.write(40, 20_000)));
    const limits = { pageBytes: 65_536, stallMs: 300, inspectMs: 50, heartbeatMs: 60_000 };
    const { url, streams } = await serve(limits);
    const slow = await openStream(`${url}?after=${start}`, { paused: true });
    let most = 0;
    await eventually(() => {
      most = Math.max(most, streams.bufferedBytes);
      expect(streams.cutOffs).toMatchObject({ behind: 0, stalled: 1 });
    });
    expect(most).toBeGreaterThan(65_536);
    expect(most).toBeLessThan(65_536 + SLACK);
    await eventually(() => expect([streams.readers, streams.bufferedBytes]).toEqual([0, 0]));

    slow.resume();
    await slow.ended;
    const again = await openStream(`${url}?after=${cursorOf(slow)}`);
    await untilReceived(again, ids.length - slow.events.length);
    expect([...receivedIds(slow), ...receivedIds(again)]).toEqual(ids);
  }, 120_000);
});

describe('A reader of the stream to whom nothing happens', () => {
  it('gets signs of life, and with them the cursor moves over what does not go out', async () => {
    const { url } = await serve({ heartbeatMs: 50 });
    const client = await openStream(url);
    await eventually(() => expect(client.comments.length).toBeGreaterThan(2));
    const position = await eventWriter(store, 'inside').notes('a', 'b');
    await eventually(() => expect(cursorOf(client)).toBeGreaterThanOrEqual(position));
    expect(client.events).toEqual([]);
    const [id] = await alertWriter(store).write();
    await untilReceived(client, 1);
    expect(receivedIds(client)).toEqual([id]);
    client.leave();
  });

  it('keeps a cursor that moves on also where events of other sources go by', async () => {
    const { url } = await serve({ heartbeatMs: 50 });
    const start = await store.head();
    const [mine, other] = [alertWriter(store), alertWriter(store)];
    const restricted = await openStream(`${url}?source=${mine.sourceId}`);
    await other.write(3);
    const head = await store.head();
    await eventually(() => expect(cursorOf(restricted)).toBeGreaterThanOrEqual(head));
    const ids = await mine.write(2);
    await untilReceived(restricted, 2);
    expect(receivedIds(restricted)).toEqual(ids);
    const all = await openStream(`${url}?source=${mine.sourceId}&after=${start}`);
    await untilReceived(all, 2);
    expect(receivedIds(all)).toEqual(ids);
  });
});

describe('Readers of the stream', () => {
  it('above their number are put off until one has gone', async () => {
    const { url, streams } = await serve({ readers: 2 });
    const [first, second] = [await openStream(url), await openStream(url)];
    expect((await openStream(url)).status).toBe(503);
    first.leave();
    await eventually(() => expect(streams.isFull).toBe(false));
    const third = await openStream(url);
    expect(third.status).toBe(200);
    for (const client of [second, third]) client.leave();
  });

  it('take no place where they have gone before their stream begins', async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let isAsking = false;
    const slow = Object.assign(Object.create(store) as EventStore, {
      head: async () => {
        isAsking = true;
        await asked;
        return store.head();
      },
    });
    const server = await startStreamServer(slow, {});
    servers.push(server);
    const { socket, closed } = await openConnection(Number(new URL(server.url).port));
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await eventually(() => expect(isAsking).toBe(true));
    socket.destroy();
    await closed;
    await eventually(() => expect(server.connections()).toBe(0));
    answer();
    const client = await openStream(server.url);
    expect([client.status, server.streams.readers]).toEqual([200, 1]);
    client.leave();
  });

  it('all end when the streams are closed, also those that take nothing', async () => {
    const { url, streams } = await serve({ lingerMs: 50 });
    const [reading, paused] = [await openStream(url), await openStream(url, { paused: true })];
    for (let round = 0; round < 30; round += 1) await alertWriter(store).write(40, 20_000);
    streams.close();
    expect(await reading.ended).toBe('in order');
    await eventually(() => expect(streams.readers).toBe(0));
    expect(streams.isFull).toBe(true);
    paused.leave();
  });
});
