import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { settleAndCount } from '../support/after-faults.js';
import { allRecordedOnce } from '../support/delivery-count.js';
import { halfDoubled, inParallel, makeLoad, randomNumbers } from '../support/delivery-load.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { PersistentSender } from '../support/persistent-sender.js';
import { startService } from '../support/service-process.js';
import { canMakeSmallDisks, createSmallDisk } from '../support/small-disk.js';
import { ADMIN_KEY, answerTo } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage, settingsFor } from '../support/test-storage.js';

/** For about a hundred deliveries. */
const DISK_BYTES = 262_144;

/** The least that may be set: for some hundred deliveries. */
const LIMIT_BYTES = 1_048_576;

interface SmallSpool {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  remove(): void;
}

const onSmallDisk = (): SmallSpool => {
  const disk = createSmallDisk(DISK_BYTES)!;
  const folder = join(disk.folder, 'spool');
  return { environment: { SPOOL_DIR: folder }, folder, remove: () => disk.remove() };
};

const withLimit = (dataDir: string): SmallSpool => ({
  environment: { SPOOL_MAX_BYTES: String(LIMIT_BYTES) },
  folder: join(dataDir, 'spool'),
  remove: () => undefined,
});

describe.each([
  { what: 'the disk of the spool is full', isPossible: canMakeSmallDisks, makeSpool: onSmallDisk, branches: 15 },
  { what: 'the spool holds as much as it may', isPossible: true, makeSpool: withLimit, branches: 45 },
])('Deliveries while the event store is away and $what', ({ isPossible, makeSpool, branches }) => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let storage: BreakableStorage;
  let spool: SmallSpool;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    storage = await createBreakableStorage();
    spool = makeSpool(folder.path);
  });
  afterEach(async () => {
    await folder.remove();
    spool.remove();
    await storage.drop();
  });

  (isPossible ? it : it.skip)(
    'are answered 503, and what was answered 202 is recorded once, also after a kill -9',
    async () => {
      const environment = { ...settingsFor(storage), ADMIN_API_KEY: ADMIN_KEY, ...spool.environment };
      let service = startService({ dataDir: folder.path, environment });
      await service.ready();
      const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
      const ask = (path: string) => answerTo(`${service.address()}${path}`, { headers });
      const { json: source } = await answerTo(`${service.address()}/v1/sources`, {
        method: 'POST',
        headers,
        body: '{ "name": "load" }',
      });
      const sender = new PersistentSender(() => {
        const address = service.address();
        return address === null ? null : `${address}/functions/v1/events?token=${source.token}`;
      });

      const random = randomNumbers(41);
      const load = makeLoad(branches, 20, random);
      storage.network.goDown();
      const sending = inParallel(halfDoubled(load, random), 16, (delivery) => sender.deliver(delivery));
      const ended = sending.then(() => true);
      await eventually(() => {
        expect(sender.answers['503']).toBeGreaterThan(0);
        expect(sender.answers['202']).toBeGreaterThan(50);
      }, 60_000);
      expect(await ask('/health/ready')).toMatchObject({
        status: 503,
        json: { spool: { status: 'refusing', records: expect.any(Number) } },
      });
      service.signal('SIGKILL');
      await service.exited;
      service = startService({ dataDir: folder.path, environment });
      storage.network.release();
      expect(await ended).toBe(true);

      const store = await storage.openStore();
      try {
        const count = await settleAndCount(ask, store, sender.answered, `alert-${source.id}:`);
        expect(count).toEqual(allRecordedOnce(load.length));
      } finally {
        await store.close();
      }
      service.signal('SIGTERM');
      expect(await service.exited).toBe(0);
      expect((await readdir(spool.folder)).filter((name) => name !== 'damaged')).toEqual([]);
    },
    240_000,
  );
});
