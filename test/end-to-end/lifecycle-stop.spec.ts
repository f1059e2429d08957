import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { expectNextStartServes, expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { findPostmaster, processGroupOf } from '../support/processes-of.js';
import { startService } from '../support/service-process.js';

describe('stopping the service', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  beforeEach(async () => {
    folder = await temporaryDataDir();
  });
  afterEach(() => folder.remove());

  it('by SIGTERM to npm alone ends service and database, and the next start serves', async () => {
    const service = startService({ dataDir: folder.path, through: 'npm' });
    await service.ready();
    service.signal('SIGTERM');
    await service.exited;
    await expectNothingLeft(folder.path);
    await expectNextStartServes(folder.path);
  }, 120_000);

  it('by Ctrl-C, which reaches the whole group, and by more of it, ends both in order', async () => {
    const service = startService({ dataDir: folder.path, through: 'npm' });
    await service.ready();
    service.signalGroup('SIGINT');
    service.signalGroup('SIGINT');
    await service.exited;
    expect(service.output()).toContain('Stopping');
    expect(service.output()).not.toContain('PostgreSQL has ended by itself');
    await expectNothingLeft(folder.path);
    await expectNextStartServes(folder.path);
  }, 120_000);

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s exits with 0',
    async (signal) => {
      const service = startService({ dataDir: folder.path });
      await service.ready();
      service.signal(signal);
      expect(await service.exited).toBe(0);
      await expectNothingLeft(folder.path);
    },
    60_000,
  );

  it('goes as well when nobody reads what the service says', async () => {
    const service = startService({ dataDir: folder.path });
    await service.ready();
    service.stopListening();
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    await expectNothingLeft(folder.path);
  }, 60_000);

  it('reaches the service alone first: the database has a process group of its own', async () => {
    const service = startService({ dataDir: folder.path });
    await service.ready();
    const postmaster = await findPostmaster(folder.path);
    expect(await processGroupOf(service.pid)).toBe(service.pid);
    expect(await processGroupOf(postmaster)).toBe(postmaster);
    service.signal('SIGTERM');
    await service.exited;
  }, 60_000);

  it('while it is still starting leaves nothing behind', async () => {
    const stopWhileStarting = async (): Promise<string> => {
      const service = startService({ dataDir: folder.path });
      await eventually(() => findPostmaster(folder.path), 30_000);
      service.signal('SIGTERM');
      expect(await service.exited).toBe(0);
      await expectNothingLeft(folder.path);
      return service.output();
    };
    // On a machine that has other things to do the signal may come too late: then once more, from nothing.
    let output = await stopWhileStarting();
    for (let tries = 1; output.includes('Serving on') && tries < 4; tries += 1) {
      await rm(folder.path, { recursive: true });
      output = await stopWhileStarting();
    }
    expect(output).not.toContain('Serving on');
    await expectNextStartServes(folder.path);
  }, 120_000);
});
