import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../src/event-store/index.js';
import { encodeCursor } from '../../src/http/index.js';
import { EventStreams } from '../../src/modules/subscriptions/stream/event-streams.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { alertWriter } from '../support/alert-writer.js';
import { issueKey } from '../support/api-keys.js';
import { eventually } from '../support/eventually.js';
import { openConnection } from '../support/raw-request.js';
import {
  openStream,
  receivedIds,
  type StreamClient,
  type StreamClientOptions,
  untilReceived,
} from '../support/stream-client.js';
import { ADMIN_KEY, startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ settings: { publicUrl: 'https://alerts.example.com' } });
});
afterAll(() => service.stop());

const open = (query = '', options: StreamClientOptions = {}): Promise<StreamClient> =>
  openStream(`${service.url}/v1/events/stream${query}`, {
    ...options,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, ...options.headers },
  });

const logged = async (after = 0n): Promise<string[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of service.store.readAll({ after, filter: { typePrefixes: ['Alert'] } })) events.push(event);
  return events.map(({ id }) => id);
};

const readers = (): number => service.app.get(EventStreams, { strict: false }).readers;

describe('GET /v1/events/stream', () => {
  it('gives what the feed gives, from now on, with the feed’s cursor as id and the type as event', async () => {
    const { token } = await service.registerSource();
    await service.deliver(token, pipelineHook({ pipelineId: 1, ref: 'before' }));
    const client = await open();
    const before = await eventually(() => client.lastEventId() || Promise.reject(new Error('no cursor yet')));
    await service.deliver(token, pipelineHook({ pipelineId: 2, ref: 'after' }));
    await untilReceived(client, 1);

    const { json } = await service.ask(`/v1/events?after=${before}`);
    const items = json.items as Record<string, unknown>[];
    expect(client.events).toEqual([{ id: expect.any(String), type: 'AlertOpened', json: items[0] }]);
    expect(items[0]).toMatchObject({ source: expect.stringMatching(/^https:\/\/alerts\.example\.com\/v1\/sources\//) });

    await service.deliver(token, pipelineHook({ pipelineId: 3, ref: 'after' }));
    const next = await service.ask(`/v1/events?after=${client.events[0]?.id}`);
    expect(next.json.items).toMatchObject([{ type: 'AlertRecurred' }]);
    client.leave();
  });

  it('is never cached, gathered or compressed on its way, and says when to come back', async () => {
    const client = await open('', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(client.status).toBe(200);
    expect(client.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(client.headers).not.toHaveProperty('content-encoding');
    expect(client.headers).not.toHaveProperty('content-length');
    await eventually(() => expect(client.retryMs()).toBe(2_000));
    client.leave();
  });

  it('names a cursor before the first event, so that nothing is lost to a reader who has had none', async () => {
    const first = await open();
    await eventually(() => expect(first.lastEventId()).not.toBe(''));
    first.leave();
    const [id] = await alertWriter(service.store).write();
    const again = await open('', { headers: { 'last-event-id': first.lastEventId() } });
    await untilReceived(again, 1);
    expect(receivedIds(again)).toEqual([id]);
    again.leave();
  });

  it('goes on after ?after=, and after Last-Event-ID rather than that', async () => {
    const writer = alertWriter(service.store);
    const begin = await open();
    const ids = await writer.write(3);
    await untilReceived(begin, 3);
    begin.leave();
    const [first, second] = begin.events;
    const byQuery = await open(`?after=${first?.id}`);
    const byHeader = await open(`?after=${first?.id}`, { headers: { 'last-event-id': String(second?.id) } });
    const byQueryAlone = await open(`?after=${second?.id}`, { headers: { 'last-event-id': '' } });
    await untilReceived(byQuery, 2);
    await untilReceived(byHeader, 1);
    await untilReceived(byQueryAlone, 1);
    expect(receivedIds(byQuery)).toEqual(ids.slice(1));
    expect(receivedIds(byHeader)).toEqual(ids.slice(2));
    expect(receivedIds(byQueryAlone)).toEqual(ids.slice(2));
    for (const client of [byQuery, byHeader, byQueryAlone]) client.leave();
  });

  it('gives every event once and in order, wherever a reader breaks off and comes back while several write', async () => {
    const begin = await open();
    await eventually(() => expect(begin.lastEventId()).not.toBe(''));
    begin.leave();
    const start = await service.store.head();
    const writers = Array.from({ length: 4 }, () => alertWriter(service.store));
    let isWriting = true;
    const writing = Promise.all(
      writers.map(async (writer, number) => {
        for (let round = 0; round < 40; round += 1) await writer.write(1 + ((round + number) % 5), 400);
      }),
    ).then(() => {
      isWriting = false;
    });

    const ids: string[] = [];
    let cursor = begin.lastEventId();
    let visits = 0;
    const isDone = async (): Promise<boolean> => !isWriting && ids.length >= (await logged(start)).length;
    while (!(await isDone())) {
      visits += 1;
      const most = 1 + ((visits * 7) % 23);
      let had = 0;
      const client = await open('', {
        headers: { 'last-event-id': cursor },
        onEvent: (event, self) => {
          ids.push(event.json.id);
          cursor = event.id;
          had += 1;
          if (had === most) self.leave();
        },
      });
      await eventually(async () => {
        if (had < most && !(await isDone())) throw new Error(`only ${had} of ${most} events have come`);
      });
      client.leave();
    }
    await writing;
    expect(visits).toBeGreaterThan(15);
    expect(ids).toEqual(await logged(start));
  }, 120_000);

  it('gives a hundred readers, who come at any time, the same events in the same order', async () => {
    const begin = await open();
    await eventually(() => expect(begin.lastEventId()).not.toBe(''));
    begin.leave();
    const start = await service.store.head();
    const writer = alertWriter(service.store);
    const writing = (async () => {
      for (let round = 0; round < 60; round += 1) await writer.write(5, 300);
    })();
    const clients = await Promise.all(
      Array.from({ length: 100 }, () => open('', { headers: { 'last-event-id': begin.lastEventId() } })),
    );
    await writing;
    const ids = await logged(start);
    expect(ids).toHaveLength(300);
    for (const client of clients) {
      await untilReceived(client, ids.length, 60_000);
      expect(receivedIds(client)).toEqual(ids);
    }
    expect(readers()).toBeGreaterThanOrEqual(100);
    for (const client of clients) client.leave();
    await eventually(() => expect(readers()).toBe(0));
  }, 120_000);

  it('refuses a cursor of another event store, or beyond the end of the log, with 409 before it begins', async () => {
    const foreign = await service.ask(`/v1/events/stream?after=${encodeCursor('events', 'another-store', '1')}`);
    expect(foreign).toMatchObject({ status: 409, json: { detail: expect.stringMatching(/another event store than/) } });
    const far = encodeCursor('events', service.store.storeId, String(2n ** 62n));
    const beyond = await service.ask('/v1/events/stream', { headers: { 'last-event-id': far } });
    expect(beyond).toMatchObject({ status: 409, json: { detail: expect.stringMatching(/beyond the end of the log/) } });
  });

  it.each([
    ['?after=rubbish', {}, 'after'],
    ['', { 'last-event-id': 'rubbish' }, 'Last-Event-ID'],
    ['?limit=5', {}, 'limit'],
    ['?after=a&after=b', {}, 'after'],
  ])('refuses %s %p with 400 and the field at fault', async (query, headers: Record<string, string>, field) => {
    const answer = await service.ask(`/v1/events/stream${query}`, { headers });
    expect(answer.json).toMatchObject({ status: 400, field });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('needs an API key', async () => {
    expect((await service.ask('/v1/events/stream', { headers: { authorization: '' } })).status).toBe(401);
  });

  it('gives a key that is restricted to some sources the events of those, past and live', async () => {
    const [mine, other] = [await service.registerSource(), await service.registerSource()];
    const { key } = await issueKey(service, 'reader', { sources: [mine.id] });
    const begin = await open();
    await eventually(() => expect(begin.lastEventId()).not.toBe(''));
    begin.leave();
    await service.deliver(other.token, pipelineHook());
    await service.deliver(mine.token, pipelineHook());
    const authorization = `Bearer ${key}`;
    const client = await open('', { headers: { authorization, 'last-event-id': begin.lastEventId() } });
    await untilReceived(client, 1);
    await service.deliver(other.token, pipelineHook({ pipelineId: 902 }));
    await service.deliver(mine.token, pipelineHook({ pipelineId: 902 }));
    await untilReceived(client, 2);
    const own = expect.stringMatching(new RegExp(`/${mine.id}$`));
    expect(client.events.map(({ json }) => json)).toEqual([
      expect.objectContaining({ source: own, type: 'AlertOpened' }),
      expect.objectContaining({ source: own, type: 'AlertRecurred' }),
    ]);
    expect(client.text()).not.toContain(other.id);
    client.leave();
  });

  it('cuts off a reader whose key is revoked, and nobody else', async () => {
    const issued = await issueKey(service, 'reader');
    const revoked = await open('', { headers: { authorization: `Bearer ${issued.key}` } });
    const kept = await open();
    await service.ask(`/v1/api-keys/${issued.id}`, { method: 'DELETE' });
    expect(await revoked.ended).toBe('in order');
    expect((await open('', { headers: { authorization: `Bearer ${issued.key}` } })).status).toBe(401);
    const [id] = await alertWriter(service.store).write();
    await untilReceived(kept, 1);
    expect(receivedIds(kept)).toEqual([id]);
    kept.leave();
  });

  it('answers HEAD with the head alone, and other methods with 405', async () => {
    const head = await service.ask('/v1/events/stream', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect((await service.ask('/v1/events/stream', { method: 'POST' })).status).toBe(405);
    expect(readers()).toBe(0);
  });

  it('writes no alien lines into the stream of an HTTP/1.0 client either', async () => {
    const connection = await openConnection(service.port);
    connection.socket.write(`GET /v1/events/stream HTTP/1.0\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n\r\n`);
    await eventually(() => expect(connection.received()).toMatch(/\r\n\r\nretry: 2000\nid: [\w-]+\n\n$/));
    connection.socket.destroy();
    await eventually(() => expect(readers()).toBe(0));
  });
});
