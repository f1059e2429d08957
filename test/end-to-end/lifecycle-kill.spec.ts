import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { expectNextStartServes, expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { findPostmaster, processesOf } from '../support/processes-of.js';
import { startService } from '../support/service-process.js';

describe('kill -9', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  beforeEach(async () => {
    folder = await temporaryDataDir();
  });
  afterEach(() => folder.remove());

  /** The address in the URL follows the port, which is another one at each start here. */
  const keptToken = async () => new URL(await keptFile('first-webhook-url')).searchParams.get('token');
  const keptFile = (name: string) => readFile(join(folder.path, name), 'utf8');

  it('of the service: the next start takes over from the database that was left running, with the same key and token', async () => {
    const service = startService({ dataDir: folder.path });
    await service.ready();
    const key = await keptFile('admin-api-key');
    const token = await keptToken();
    service.signal('SIGKILL');
    await service.exited;
    await findPostmaster(folder.path);

    await expectNextStartServes(folder.path);
    expect(await keptFile('admin-api-key')).toBe(key);
    expect(await keptToken()).toBe(token);
  }, 120_000);

  it('of PostgreSQL: the service starts it again and is ready again', async () => {
    const service = startService({ dataDir: folder.path });
    await service.ready();
    const killed = await findPostmaster(folder.path);
    process.kill(killed, 'SIGKILL');
    await eventually(async () => expect(await findPostmaster(folder.path)).not.toBe(killed), 30_000);
    await service.ready();

    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    await expectNothingLeft(folder.path);
    await expectNextStartServes(folder.path);
  }, 120_000);

  it('of service and PostgreSQL at once: the next start recovers', async () => {
    const service = startService({ dataDir: folder.path });
    await service.ready();
    const postmaster = await findPostmaster(folder.path);
    service.signal('SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    await service.exited;
    await expectNextStartServes(folder.path);
  }, 120_000);

  it('of npm: the service stops by itself, since nobody could stop it with npm any more', async () => {
    const service = startService({ dataDir: folder.path, through: 'npm' });
    await service.ready();
    expect((await processesOf(folder.path)).map(({ pid }) => pid)).toContain(service.pid);
    service.signal('SIGKILL');
    await expectNothingLeft(folder.path);
    await expectNextStartServes(folder.path);
  }, 120_000);

  it('while the database is being made: the next start makes it', async () => {
    const service = startService({ dataDir: folder.path });
    const initdb = await eventually(async () => {
      const found = (await processesOf(folder.path)).find(({ commandLine }) => commandLine.includes('/initdb -D '));
      if (!found) throw new Error('initdb does not run yet');
      return found;
    }, 30_000);
    service.signal('SIGKILL');
    process.kill(initdb.pid, 'SIGKILL');
    await service.exited;
    await expectNextStartServes(folder.path);
  }, 120_000);
});
