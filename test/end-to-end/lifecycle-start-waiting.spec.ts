import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { type BreakableStorage, createBreakableStorage, settingsFor } from '../support/test-storage.js';

describe('A start without an answering database', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let storage: BreakableStorage;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    storage = await createBreakableStorage();
  });
  afterEach(async () => {
    await folder.remove();
    await storage.drop();
  });

  const start = (): ServiceProcess =>
    startService({
      dataDir: folder.path,
      environment: { ...settingsFor(storage), ADMIN_API_KEY: 'a-key-for-this-test' },
    });

  const expectToServeOnce = async (service: ServiceProcess): Promise<void> => {
    storage.databaseNetwork.release();
    await service.ready();
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    await expectNothingLeft(folder.path);
  };

  it('waits where it is absent, says so, and goes on when it is there', async () => {
    storage.databaseNetwork.goDown();
    const service = start();
    await eventually(() => expect(service.output()).toContain('Waiting for the database: '));
    expect(service.output()).not.toContain('Serving on');
    await expectToServeOnce(service);
  }, 90_000);

  it('waits where it takes connections but is slow, says so, and goes on when it answers', async () => {
    storage.databaseNetwork.holdAnswers();
    const service = start();
    await eventually(() => expect(service.output()).toContain('Waiting for the database: '));
    expect(service.output()).not.toContain('Serving on');
    await expectToServeOnce(service);
  }, 90_000);

  // The first look at it takes some hundred bytes, all migrations more than 50,000.
  it.each([2_000, 20_000])(
    'waits where it goes away again after %d bytes, in the middle of the start',
    async (bytes) => {
      storage.databaseNetwork.goDownAt(bytes);
      const service = start();
      await eventually(() => expect(service.output()).toContain('A server went away during the start'));
      expect(service.output()).not.toContain('Serving on');
      await expectToServeOnce(service);
    },
    90_000,
  );

  it('gets there wherever it goes away once the migrations are done', async () => {
    await expectToServeOnce(start());
    // A start needs about 2,200 bytes until it serves: its steps one after the other.
    for (const bytes of [300, 1_000, 1_700, 2_050]) {
      storage.databaseNetwork.goDownAt(storage.databaseNetwork.requestBytes + bytes);
      const service = start();
      await eventually(() => expect(service.output()).toMatch(/went away|Connection terminated/));
      expect(service.output()).not.toContain('could not start');
      await expectToServeOnce(service);
    }
  }, 90_000);
});
