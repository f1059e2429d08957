import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeCursor } from '../../src/http/index.js';
import { BranchLog, branchOf, testSource } from '../support/branch-log.js';
import { eventWriter } from '../support/event-writer.js';
import { startTestService, type TestService } from '../support/test-service.js';

interface Item {
  readonly id: string;
  readonly type: string;
  readonly position: string;
  readonly [key: string]: unknown;
}

let service: TestService;
let log: BranchLog;

beforeAll(async () => {
  service = await startTestService({ settings: { publicUrl: 'https://alerts.example.com' } });
  log = new BranchLog(testSource(1), branchOf()).failed(1).failed(2).acknowledged('ann', null).passed(3);
  await log.appendTo(service.store);
});
afterAll(() => service.stop());

const read = async (query: string): Promise<{ items: Item[]; nextCursor: string }> => {
  const answer = await service.ask(`/v1/events${query}`);
  expect(answer.status).toBe(200);
  return answer.json as unknown as { items: Item[]; nextCursor: string };
};

const ALL = ['AlertOpened', 'AlertRecurred', 'AlertAcknowledged', 'AlertResolved'];

describe('GET /v1/events', () => {
  it('gives alert events, and only those, in the order of the log from the beginning', async () => {
    const { items } = await read('');
    expect(items.map(({ type }) => type)).toEqual(ALL);
    const positions = items.map(({ position }) => BigInt(position));
    expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
  });

  it('gives CloudEvents 1.0 that are complete in themselves', async () => {
    const [opened] = (await read('?limit=1')).items;
    expect(opened).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'AlertOpened',
      source: `https://alerts.example.com/v1/sources/${testSource(1)}`,
      subject: log.alertId,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      datacontenttype: 'application/json',
      position: expect.stringMatching(/^\d+$/),
      data: { alert: expect.objectContaining({ id: log.alertId, status: 'open', priority: 'HIGH' }) },
    });
  });

  it('gives every event once to a reader who comes back with the last cursor', async () => {
    const types: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page += 1) {
      const { items, nextCursor } = await read(`?limit=2${cursor === '' ? '' : `&after=${cursor}`}`);
      types.push(...items.map(({ type }) => type));
      cursor = nextCursor;
    }
    expect(types).toEqual(ALL);

    const again = await read(`?after=${cursor}`);
    expect(again.items).toEqual([]);
    await new BranchLog(testSource(1), branchOf({ ref: 'later' })).failed(1).appendTo(service.store);
    expect((await read(`?after=${again.nextCursor}`)).items).toHaveLength(1);
  });

  it('moves the cursor over what does not go out', async () => {
    const { nextCursor } = await read('');
    await eventWriter(service.store, 'inside').notes('a', 'b');
    const { items, nextCursor: moved } = await read(`?after=${nextCursor}`);
    expect(items).toEqual([]);
    expect(moved).not.toBe(nextCursor);
  });

  it('waits for the position that a reader asks for', async () => {
    const waiting = read(`?minPosition=${(await service.store.head()) + 1n}`);
    await eventWriter(service.store, 'inside').notes('a');
    await waiting;
  });

  it.each([
    ['after=rubbish', 'after'],
    [`after=${Buffer.from('["events","x"]').toString('base64url')}`, 'after'],
    ['limit=0', 'limit'],
    ['cursor=abc', 'cursor'],
    ['minPosition=x', 'minPosition'],
  ])('refuses %s with 400 and the field at fault', async (query, field) => {
    expect((await service.ask(`/v1/events?${query}`)).json).toMatchObject({ status: 400, field });
  });

  it('refuses a cursor of another event store with 409 and a sentence', async () => {
    const answer = await service.ask(`/v1/events?after=${encodeCursor('events', 'another-store', '1')}`);
    expect(answer.json).toMatchObject({
      status: 409,
      detail: expect.stringMatching(/belongs to another event store than/),
    });
  });

  it('refuses a cursor beyond the end of the log with 409 and a sentence', async () => {
    const beyond = encodeCursor('events', service.store.storeId, '1000000');
    const answer = await service.ask(`/v1/events?after=${beyond}`);
    expect(answer.json).toMatchObject({ status: 409, detail: expect.stringMatching(/beyond the end of the log/) });
  });

  it('needs an API key', async () => {
    expect((await service.ask('/v1/events', { headers: { authorization: '' } })).status).toBe(401);
  });
});
