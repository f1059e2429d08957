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
});
