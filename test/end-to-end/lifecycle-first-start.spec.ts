import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { PROJECT, type ServiceProcess, startService } from '../support/service-process.js';
import { createTestDatabase } from '../support/test-database.js';

describe('starting the service', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  beforeEach(async () => {
    folder = await temporaryDataDir();
  });
  afterEach(() => folder.remove());

  const keptFile = async (name: string) => (await readFile(join(folder.path, name), 'utf8')).trim();
  const stop = async (service: ServiceProcess) => {
    service.signal('SIGTERM');
    await service.exited;
    await expectNothingLeft(folder.path);
  };
  const deliver = (url: string) => fetch(url, { method: 'POST', body: '{"object_kind":"push"}' });
  const listSources = (address: string, key: string) =>
    fetch(`${address}/v1/sources`, { headers: { authorization: `Bearer ${key}` } });

  it('the first time keeps the admin key, the encryption key and a webhook URL that works, readable for the owner only', async () => {
    const service = startService({ dataDir: folder.path });
    const address = await service.ready();
    for (const name of ['admin-api-key', 'encryption-key', 'first-webhook-url']) {
      expect((await stat(join(folder.path, name))).mode & 0o777).toBe(0o600);
    }
    expect(await keptFile('encryption-key')).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    const url = await keptFile('first-webhook-url');
    expect(url.startsWith(`${address}/functions/v1/events?token=pas_`)).toBe(true);
    expect((await deliver(url)).status).toBe(200);
    expect((await listSources(address, await keptFile('admin-api-key'))).status).toBe(200);
    await stop(service);
  }, 60_000);

  it('shows a log only where the secrets are', async () => {
    const service = startService({ dataDir: folder.path });
    await service.ready();
    expect(service.output()).toContain(join(folder.path, 'first-webhook-url'));
    expect(service.output()).toContain(join(folder.path, 'admin-api-key'));
    expect(service.output()).toContain('PUBLIC_URL');
    expect(service.output()).not.toMatch(/pas_|pak_/);
    expect(service.output()).not.toContain(await keptFile('encryption-key'));
    await stop(service);
  }, 60_000);

  it('a second time still reads the secrets that were kept the first time', async () => {
    const first = startService({ dataDir: folder.path });
    const address = await first.ready();
    const authorization = `Bearer ${await keptFile('admin-api-key')}`;
    const { items } = (await (await listSources(address, authorization.slice(7))).json()) as {
      items: { id: string }[];
    };
    const headers = { authorization, 'content-type': 'application/json' };
    const body = JSON.stringify({ secret: 'of-gitlab' });
    const set = await fetch(`${address}/v1/sources/${items[0]?.id}/gitlab-token`, { method: 'PUT', headers, body });
    expect(set.status).toBe(200);
    await stop(first);

    const second = startService({ dataDir: folder.path });
    const { port } = new URL(await second.ready());
    const url = new URL(await keptFile('first-webhook-url'));
    url.port = port;
    const deliverWith = async (secret: string) =>
      (await fetch(url, { method: 'POST', headers: { 'x-gitlab-token': secret }, body: '{"object_kind":"push"}' }))
        .status;
    expect([await deliverWith('of-gitlab'), await deliverWith('wrong')]).toEqual([200, 401]);
    await stop(second);
  }, 120_000);

  it('with PUBLIC_URL shows the address that GitLab can reach', async () => {
    const service = startService({ dataDir: folder.path, environment: { PUBLIC_URL: 'https://alerts.example.com/' } });
    await service.ready();
    expect(await keptFile('first-webhook-url')).toMatch(
      /^https:\/\/alerts\.example\.com\/functions\/v1\/events\?token=pas_\w{43}$/,
    );
    expect(service.output()).not.toContain('cannot reach');
    await stop(service);
  }, 60_000);

  it('with PUBLIC_URL set later keeps the token and changes the address, and leaves alone what somebody else wrote', async () => {
    const first = startService({ dataDir: folder.path });
    await first.ready();
    await stop(first);
    const { searchParams } = new URL(await keptFile('first-webhook-url'));

    const environment = { PUBLIC_URL: 'https://alerts.example.com/x' };
    const second = startService({ dataDir: folder.path, environment });
    await second.ready();
    expect(await keptFile('first-webhook-url')).toBe(
      `https://alerts.example.com/x/functions/v1/events?token=${searchParams.get('token')}`,
    );
    expect(second.output()).toContain('first-webhook-url');
    await stop(second);

    await writeFile(join(folder.path, 'first-webhook-url'), 'kept elsewhere\n');
    const third = startService({ dataDir: folder.path });
    await third.ready();
    expect(await keptFile('first-webhook-url')).toBe('kept elsewhere');
    await stop(third);
  }, 120_000);

  it('after a crash that came before the URL was kept registers another source', async () => {
    const crashed = startService({ dataDir: folder.path });
    await crashed.ready();
    crashed.signal('SIGKILL');
    await crashed.exited;
    await rm(join(folder.path, 'first-webhook-url'));

    const service = startService({ dataDir: folder.path });
    await service.ready();
    expect((await deliver(await keptFile('first-webhook-url'))).status).toBe(200);
    await stop(service);
  }, 60_000);

  it('with DATABASE_URL uses that database, registers nothing and keeps no key', async () => {
    const database = await createTestDatabase();
    const key = 'a-key-for-this-test';
    const environment = { DATABASE_URL: database.url, ADMIN_API_KEY: key };
    const service = startService({ dataDir: folder.path, environment });
    const answer = await listSources(await service.ready(), key);
    expect(await answer.json()).toMatchObject({ items: [] });
    for (const name of ['admin-api-key', 'encryption-key', 'first-webhook-url', 'postgresql']) {
      await expect(stat(join(folder.path, name))).rejects.toMatchObject({ code: 'ENOENT' });
    }
    await stop(service);
    await database.drop();
  }, 60_000);

  it('a second time neither installs nor builds', async () => {
    const first = startService({ dataDir: folder.path, through: 'npm' });
    await first.ready();
    await stop(first);
    const notes = ['node_modules/.installed', 'dist/.built', 'dist/main.js'];
    const times = () => Promise.all(notes.map(async (note) => (await stat(join(PROJECT, note))).mtimeMs));
    const before = await times();

    const second = startService({ dataDir: folder.path, through: 'npm' });
    await second.ready();
    expect(second.output()).not.toMatch(/Installing|Building/);
    expect(await times()).toEqual(before);
    await stop(second);
  }, 120_000);
});
