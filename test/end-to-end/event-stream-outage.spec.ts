import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '../../src/event-store/index.js';
import { alertWriter } from '../support/alert-writer.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { openStream, receivedIds, type StreamClient, untilReceived } from '../support/stream-client.js';
import { ADMIN_KEY, startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage, settingsFor } from '../support/test-storage.js';

let storage: BreakableStorage;
let store: EventStore | null = null;
beforeEach(async () => {
  storage = await createBreakableStorage();
});
afterEach(async () => {
  await store?.close();
  store = null;
  await storage.drop();
});

const open = (url: string, lastEventId = ''): Promise<StreamClient> =>
  openStream(`${url}/v1/events/stream`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'last-event-id': lastEventId },
  });

describe('The event stream, when the event store goes away and comes back', () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService({ storage });
  });
  afterEach(() => service.stop());

  it('goes on with what was written meanwhile by others, for readers who are live and for those who catch up', async () => {
    const live = await open(service.url);
    store = await storage.openStore(); // by another way, as another process
    const writer = alertWriter(store);
    const ids = await writer.write(2);
    await untilReceived(live, 2);
    const first = live.events[0]?.id;
    const readers = [live, await open(service.url, first)];

    storage.network.goDown();
    const refused = await service.ask('/v1/events/stream');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    ids.push(...(await writer.write(2)));
    storage.network.release();

    await untilReceived(readers[0]!, ids.length, 30_000);
    await untilReceived(readers[1]!, ids.length - 1, 30_000);
    expect(receivedIds(readers[0]!)).toEqual(ids);
    expect(receivedIds(readers[1]!)).toEqual(ids.slice(1));
    for (const reader of readers) reader.leave();
  }, 90_000);
});

describe('The event stream, when the service stops', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  beforeEach(async () => {
    folder = await temporaryDataDir();
  });
  afterEach(() => folder.remove());

  const start = async (): Promise<{ service: ServiceProcess; url: string }> => {
    const environment = { ...settingsFor(storage), ADMIN_API_KEY: ADMIN_KEY };
    const service = startService({ dataDir: folder.path, environment });
    return { service, url: await service.ready() };
  };

  it('ends in order and at once, holds nothing up, and goes on at the next process', async () => {
    const before = await start();
    store = await storage.openStore();
    const writer = alertWriter(store);
    const reader = await open(before.url);
    const ids = await writer.write(2);
    await untilReceived(reader, 2);

    before.service.signal('SIGTERM');
    expect(await reader.ended).toBe('in order');
    expect(await before.service.exited).toBe(0);
    expect(before.service.output()).not.toContain('are cut off');

    ids.push(...(await writer.write(2)));
    const after = await start();
    const again = await open(after.url, reader.lastEventId());
    await untilReceived(again, 2);
    expect([...receivedIds(reader), ...receivedIds(again)]).toEqual(ids);
    again.leave();
    after.service.signal('SIGTERM');
    expect(await after.service.exited).toBe(0);
  }, 90_000);
});
