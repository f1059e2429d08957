import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Lifecycle, Settings } from '../../src/config/index.js';
import { type EventStore, ORIGINAL_RECORDED_AT, openEventStore } from '../../src/event-store/index.js';
import type { SecretKind } from '../../src/modules/sources/domain/index.js';
import { SecretVault } from '../../src/modules/sources/vault/secret-vault.js';
import { copied, everyEvent, runCopy, writeOne } from '../support/copy-world.js';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { writeIncidents } from '../support/incidents.js';
import { createReadModelWorld, openReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';
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

  it('takes the secrets of sources along, which lie beside the events, and as they are', async () => {
    const settings = Object.assign(new Settings(), { encryptionKey: randomBytes(32).toString('base64') });
    const place = (kind: SecretKind) => ({ sourceId: randomUUID(), kind, keyId: randomUUID() });
    const [first, second] = [place('gitlab-token'), place('signing-key')];
    const vault = new SecretVault(source.database, settings, new Lifecycle());
    await vault.keep(first, 'the secret of GitLab');
    expect(await runCopy(source.url, database.url)).toMatch(
      /Secrets of sources copied, encrypted as they are: 1\.(?!.*take the table)/s,
    );

    await vault.keep(second, 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=');
    await runCopy(source.url, database.url);
    const copy = await openReadModelWorld(database.url);
    const secrets = await new SecretVault(copy.database, settings, new Lifecycle()).read([first, second]);
    await copy.database.destroy();
    expect(secrets).toEqual(await vault.read([first, second]));
    expect(secrets.size).toBe(2);
  });

  it('can be made of a database that is older than secrets', async () => {
    await source.database.query('DROP SCHEMA secrets CASCADE');
    const said = await runCopy(source.url, database.url);
    expect(said).toContain('Verified: ');
    expect(said).not.toContain('Secrets');
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
