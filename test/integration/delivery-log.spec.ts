import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { Settings } from '../../src/config/index.js';
import { DatabaseConnection, migrateDatabase } from '../../src/database/index.js';
import { DeliveryLog, type DeliveryRecord } from '../../src/modules/deliveries/index.js';
import { DeliveryWriter } from '../../src/modules/deliveries/log/delivery-writer.js';
import { TRIM_AT_ONCE, trimDeliveries } from '../../src/modules/deliveries/log/trim-deliveries.js';
import { deliveryRecord, pipelineEvent, rejectedRecord } from '../support/delivery-records.js';
import { eventually } from '../support/eventually.js';
import type { TestNetwork } from '../support/network.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { networkToDatabase } from '../support/test-storage.js';

let database: TestDatabase;
let client: pg.Client;
let warnings: string[];
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  warnings = [];
  const note = (line: unknown) => warnings.push(String(line));
  const silent = () => undefined;
  Logger.overrideLogger({ log: silent, warn: note, error: note });
  database = await createTestDatabase();
  await migrateDatabase(new DatabaseConnection(database.url), new AbortController().signal, false);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await client.end();
  await database.drop();
});

const openLog = (settings: Partial<Settings> = {}, url = database.url): DeliveryLog => {
  const log = new DeliveryLog(new DatabaseConnection(url), Object.assign(new Settings(), settings));
  log.onModuleInit();
  closing.push(() => log.onApplicationShutdown());
  return log;
};

const openWriter = (url: string, records: number): DeliveryWriter => {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on('error', () => undefined);
  const writer = new DeliveryWriter(pool, { records, bytes: 1_000_000_000 });
  closing.push(async () => {
    await writer.drain(1_000);
    await pool.end();
  });
  return writer;
};

const network = async (): Promise<{ network: TestNetwork; url: string }> => {
  const way = await networkToDatabase(database.url);
  closing.push(() => way.network.close());
  return way;
};

const rows = async (columns = '*'): Promise<Record<string, unknown>[]> =>
  (await client.query(`SELECT ${columns} FROM deliveries.deliveries AS delivery ORDER BY delivery.id`)).rows;
const ids = async (): Promise<unknown[]> => (await rows('delivery_id AS id')).map(({ id }) => id);
const idsOf = (records: readonly DeliveryRecord[]): string[] => records.map(({ id }) => id);
const manyRecords = (count: number): DeliveryRecord[] => Array.from({ length: count }, () => deliveryRecord());

describe('DeliveryLog.record', () => {
  it('keeps everything there is to say about a delivery', async () => {
    const log = openLog();
    const delivery = deliveryRecord({
      redelivery: { of: '0a4ee5c0-6f0c-4b6f-9d55-2f9c4f4c6a11', by: 'ann' },
    });
    log.record(delivery);
    const [row] = await eventually(async () => {
      const found = await rows();
      expect(found).toHaveLength(1);
      return found;
    });
    const { project, branch, ...event } = pipelineEvent();
    expect(row).toEqual({
      id: expect.any(String),
      delivery_id: delivery.id,
      source_id: delivery.sourceId,
      received_at: delivery.receivedAt,
      result: 'opened',
      reason: delivery.reason,
      type: 'ALERT',
      duration_ms: 4.2,
      proof: delivery.proof,
      project,
      ref_kind: branch.kind,
      ref: branch.ref,
      pipeline_id: '901',
      event,
      alert_id: delivery.alertId,
      position: '12',
      redelivery_of: delivery.redelivery?.of,
      redelivered_by: 'ann',
    });
  });

  it('keeps a rejected one without source, event and body', async () => {
    const log = openLog();
    log.record(rejectedRecord());
    await eventually(async () =>
      expect(await rows('source_id, event, project, ref, result')).toEqual([
        { source_id: null, event: null, project: null, ref: null, result: 'rejected' },
      ]),
    );
  });

  it('writes many in a few statements, in the order in which they came', async () => {
    const log = openLog();
    const records = manyRecords(1_200);
    for (const record of records) log.record(record);
    await eventually(async () => expect(await ids()).toEqual(idsOf(records)));
    const statements = new Set((await rows('xmin')).map(({ xmin }) => xmin));
    expect(statements.size).toBeLessThan(10);
  });

  it('takes those of several processes at once, each of them once', async () => {
    const [one, another] = [openLog(), openLog()];
    const records = manyRecords(600);
    for (const [index, record] of records.entries()) (index % 2 === 0 ? one : another).record(record);
    // The same delivery from both, as after a restart in the middle of a spool.
    another.record(records[0] as DeliveryRecord);
    await eventually(async () => expect((await ids()).sort()).toEqual(idsOf(records).sort()));
  });

  it('says of a queued one what became of it, and leaves every other as it is', async () => {
    const log = openLog();
    const queued = deliveryRecord({ result: 'queued', type: null, alertId: null, position: null });
    const final = { ...queued, result: 'resolved', reason: 'worked off', position: 40n } as const;
    log.record(queued);
    await eventually(async () => expect(await rows('result')).toEqual([{ result: 'queued' }]));
    log.record(final);
    await eventually(async () =>
      expect(await rows('result, reason, position')).toEqual([
        { result: 'resolved', reason: 'worked off', position: '40' },
      ]),
    );
    log.record(queued);
    log.record({ ...final, result: 'duplicate' });
    const later = deliveryRecord();
    log.record(later);
    await eventually(async () => expect(await ids()).toEqual([queued.id, later.id]));
    expect(await rows('result')).toEqual([{ result: 'resolved' }, { result: 'opened' }]);
  });

  it('says so also where both are written at once', async () => {
    const log = openLog();
    const queued = deliveryRecord({ result: 'queued' });
    log.record(queued);
    log.record({ ...queued, result: 'recorded' });
    await eventually(async () => expect(await rows('result')).toEqual([{ result: 'recorded' }]));
  });

  it('leaves out what the database will not have, and nothing else of its batch', async () => {
    const log = openLog();
    const good = manyRecords(3);
    log.record(good[0] as DeliveryRecord);
    log.record(deliveryRecord({ reason: 'a NUL \0 in the middle' }));
    log.record(good[1] as DeliveryRecord);
    log.record(deliveryRecord({ sourceId: 'no-uuid' }));
    log.record(good[2] as DeliveryRecord);
    await eventually(async () => expect(await ids()).toEqual(idsOf(good)));
    expect(log.dropped).toBe(2);
    expect(warnings).toEqual([expect.stringMatching(/^The database will not have a delivery, which is left out \(22/)]);
  });

  it('writes what is left when the service stops', async () => {
    const log = openLog();
    const records = manyRecords(700);
    for (const record of records) log.record(record);
    await log.onApplicationShutdown();
    closing.pop();
    expect(await ids()).toEqual(idsOf(records));
  });

  it('does not keep a stopping service waiting for a database that does not answer', async () => {
    const way = await network();
    way.network.holdAnswers();
    const log = openLog({}, way.url);
    log.record(deliveryRecord());
    log.record(deliveryRecord());
    await log.onApplicationShutdown();
    closing.pop();
    expect(warnings).toEqual(['2 deliveries were not written before the stop.']);
  });
});

describe('while the database is away', () => {
  it('keeps deliveries, and writes them once it is back', async () => {
    const way = await network();
    const log = openLog({}, way.url);
    const records = manyRecords(600);
    log.record(records[0] as DeliveryRecord);
    await eventually(async () => expect(await ids()).toHaveLength(1));
    const isRefused = way.network.watchNewConnections();
    way.network.goDown();
    for (const record of records.slice(1)) log.record(record);
    await eventually(() => expect(isRefused()).toBe(0));
    way.network.release();
    await eventually(async () => expect(await ids()).toEqual(idsOf(records)));
    expect(log.dropped).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('writes nothing twice where it can not know whether a batch was written', async () => {
    const way = await network();
    const log = openLog({}, way.url);
    log.record(deliveryRecord());
    await eventually(async () => expect(await ids()).toHaveLength(1));
    way.network.holdAnswers();
    log.record(deliveryRecord());
    await eventually(async () => expect(await ids()).toHaveLength(2));
    way.network.cut();
    way.network.release();
    log.record(deliveryRecord());
    await eventually(async () => expect(await ids()).toHaveLength(3));
  });

  it('keeps no more than it may, forgets the oldest, and says so once', async () => {
    const way = await network();
    way.network.goDown();
    const writer = openWriter(way.url, 300);
    const records = manyRecords(1_000);
    for (const record of records) writer.add(record);
    await eventually(() => expect(warnings).toHaveLength(1));
    expect(writer.dropped).toBe(700);
    way.network.release();
    await eventually(async () => expect(await ids()).toEqual(idsOf(records.slice(700))));
    await eventually(() =>
      expect(warnings).toEqual([
        'The database does not take deliveries as fast as they come: the oldest are forgotten.',
        'The delivery log is written again; 700 deliveries are missing from it.',
      ]),
    );
  });
});

describe('trimming', () => {
  const DAY_MS = 86_400_000;
  const write = async (records: readonly DeliveryRecord[]): Promise<void> => {
    const writer = openWriter(database.url, 100_000);
    for (const record of records) writer.add(record);
    await writer.drain(20_000);
  };
  const daysAgo = (days: number) => deliveryRecord({ receivedAt: new Date(Date.now() - days * DAY_MS) });

  it('removes what is too old, and keeps the rest', async () => {
    const records = [daysAgo(40), daysAgo(31), daysAgo(29), daysAgo(0)];
    await write(records);
    expect(await trimDeliveries(client, { days: 30, records: 1_000 })).toBe(2);
    expect(await ids()).toEqual(idsOf(records.slice(2)));
  });

  it('removes the oldest of what is too much', async () => {
    const records = manyRecords(30);
    await write(records);
    expect(await trimDeliveries(client, { days: 30, records: 20 })).toBe(10);
    expect(await ids()).toEqual(idsOf(records.slice(10)));
    expect(await trimDeliveries(client, { days: 30, records: 20 })).toBe(0);
  });

  it('goes in steps, so that no statement takes long', async () => {
    await write(manyRecords(TRIM_AT_ONCE + 100));
    expect(await trimDeliveries(client, { days: 30, records: 50 })).toBe(TRIM_AT_ONCE);
    expect(await trimDeliveries(client, { days: 30, records: 50 })).toBe(50);
    expect(await ids()).toHaveLength(50);
  });

  it('is done by a service as soon as it starts, by its settings', async () => {
    const records = [daysAgo(9), daysAgo(8), daysAgo(6), daysAgo(5), daysAgo(0)];
    await write(records);
    openLog({ deliveryLogDays: 7 });
    await eventually(async () => expect(await ids()).toEqual(idsOf(records.slice(2))));
    openLog({ deliveryLogDays: 7, deliveryLogMax: 2 });
    await eventually(async () => expect(await ids()).toEqual(idsOf(records.slice(3))));
  });

  it('of several processes is done by one at a time, and the others do not wait', async () => {
    await write(manyRecords(50));
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    closing.push(() => other.end());
    await other.query('BEGIN');
    expect(await trimDeliveries(other, { days: 30, records: 20 })).toBe(30);
    expect(await trimDeliveries(client, { days: 30, records: 20 })).toBe(0);
    await other.query('COMMIT');
    expect(await trimDeliveries(client, { days: 30, records: 10 })).toBe(10);
    expect(await ids()).toHaveLength(10);
  });
});
