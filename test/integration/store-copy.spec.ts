import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, ORIGINAL_RECORDED_AT, openEventStore } from '../../src/event-store/index.js';
import { copied, everyEvent, runCopy, writeOne } from '../support/copy-world.js';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { writeIncidents } from '../support/incidents.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('a copy of a store', () => {
  let source: ReadModelWorld;
  let database: TestDatabase;
  let double: EventStoreDbDouble;
  const stores: EventStore[] = [];
  beforeEach(async () => {
    source = await createReadModelWorld();
    database = await createTestDatabase();
    double = await startEventStoreDbDouble();
    await writeIncidents(source.store, 8, 40);
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await double.stop();
    await database.drop();
    await source.remove();
  });

  const openTarget = async (
    kind: 'PostgreSQL' | 'EventStoreDB',
  ): Promise<{ url: string; open: () => Promise<EventStore> }> => {
    const open = async (): Promise<EventStore> => {
      const location =
        kind === 'PostgreSQL' ? { postgres: { connectionString: database.url } } : { eventStoreDbUrl: double.url };
      const store = await openEventStore(location);
      stores.push(store);
      return store;
    };
    return { url: kind === 'PostgreSQL' ? database.url : double.url, open };
  };

  it.each(['PostgreSQL', 'EventStoreDB'] as const)(
    'from PostgreSQL to %s holds the same events in the same order',
    async (kind) => {
      const { url, open } = await openTarget(kind);
      const said = await runCopy(source.url, url);
      const [originals, copies] = [await everyEvent(source.store), await everyEvent(await open())];
      expect(originals.length).toBeGreaterThan(300);
      expect(said).toContain(`Verified: ${originals.length} events, the same in source and target`);
      expect(copied(copies)).toEqual(copied(originals));
      expect(copies.map(({ metadata }) => metadata[ORIGINAL_RECORDED_AT])).toEqual(
        originals.map(({ recordedAt }) => recordedAt.toISOString()),
      );
      expect(originals.every(({ metadata }) => metadata[ORIGINAL_RECORDED_AT] === undefined)).toBe(true);
    },
  );

  it('has an id of its own, and says how to switch', async () => {
    const { url, open } = await openTarget('EventStoreDB');
    const said = await runCopy(source.url, url);
    const { storeId } = await open();
    expect(storeId).not.toBe(source.store.storeId);
    expect(said).toContain(`(store ${storeId})`);
    expect(said).toContain('Set EVENTSTOREDB_URL to the URL of --to');
    expect(said).toContain('pipeline-alerts projections rebuild');
    expect(said).toContain('passes over the event ids it knows');
    expect(said).not.toContain('secrets.source_secrets');
  });

  it('of a copy keeps the times of the first store', async () => {
    const originals = await everyEvent(source.store);
    await runCopy(source.url, double.url);
    const said = await runCopy(double.url, database.url);
    expect(said).toContain('Set DATABASE_URL to the URL of --to and unset EVENTSTOREDB_URL');
    expect(said).toContain('take the table secrets.source_secrets along');
    const { open } = await openTarget('PostgreSQL');
    expect(copied(await everyEvent(await open()))).toEqual(copied(originals));
  });

  it('goes on where it was when the source has grown, and copies nothing twice', async () => {
    const { url, open } = await openTarget('EventStoreDB');
    await runCopy(source.url, url);
    const before = await everyEvent(source.store);
    await writeOne(source.store);
    const said = await runCopy(source.url, url);
    expect(said).toContain(`The target holds the first ${before.length} events already.`);
    expect(said).toContain(`Verified: ${before.length + 1} events`);
    expect(copied(await everyEvent(await open()))).toEqual(copied(await everyEvent(source.store)));
  });

  it('leaves alone what other programs keep in the same EventStoreDB', async () => {
    const { url, open } = await openTarget('EventStoreDB');
    const target = await open();
    await writeOne(target, 'order-1');
    expect(await runCopy(source.url, url)).toContain('Verified: ');
    const after = await writeOne(target, 'order-2');
    expect(await runCopy(source.url, url)).toContain('Verified: ');
    const others = [];
    for await (const { id } of target.readStream('order-2', { direction: 'forwards' })) others.push(id);
    expect(others).toEqual([after.id]);
  });
});
