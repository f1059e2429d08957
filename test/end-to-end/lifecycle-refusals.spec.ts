import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { startService } from '../support/service-process.js';
import { createTestDatabase } from '../support/test-database.js';

describe('the service does not start, exits with 1 and says in one sentence why', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  beforeEach(async () => {
    folder = await temporaryDataDir();
  });
  afterEach(() => folder.remove());

  const refusal = async (environment: Record<string, string>): Promise<string> => {
    const service = startService({ dataDir: folder.path, environment });
    expect(await service.exited).toBe(1);
    await expectNothingLeft(folder.path);
    // The only one about what is wrong: log lines on the way there are JSON, and no errors. (They come over another pipe: either may be seen first.)
    const lines = service.output().trimEnd().split('\n');
    const [sentence = '', ...others] = lines.filter((line) => !line.startsWith('{'));
    expect(others).toEqual([]);
    for (const line of lines.filter((line) => line !== sentence)) {
      expect(['log', 'warn']).toContain(JSON.parse(line).level);
    }
    return sentence;
  };

  it.each([
    [{ PORT: '80a' }, 'PORT is "80a", but it must be a whole number from 0 to 65535.'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud", but it must be one of error, warn, info, debug.'],
    [
      { DATA_DIR: '/dev/null/data' },
      'DATA_DIR is "/dev/null/data", but it must be a folder that the service can make or enter (ENOTDIR).',
    ],
  ])('for the wrong setting %j', async (environment, sentence) => {
    const { DATA_DIR = folder.path, ...others } = environment as Record<string, string>;
    const service = startService({ dataDir: DATA_DIR, environment: others });
    expect(await service.exited).toBe(1);
    expect(service.output()).toBe(`${sentence}\n`);
  });

  it('on a host that is none of this machine', async () => {
    expect(await refusal({ HOST: '192.0.2.1' })).toBe(
      'HOST is "192.0.2.1", but it must be an address of this machine (EADDRNOTAVAIL).',
    );
  }, 60_000);

  it('on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      expect(await refusal({ PORT: String(port) })).toBe(
        `Port ${port} on 127.0.0.1 is taken by another program: stop that one, or set PORT to a free port.`,
      );
    } finally {
      other.close();
    }
  }, 60_000);

  it('beside another service on the same DATA_DIR, which is not disturbed', async () => {
    const first = startService({ dataDir: folder.path });
    const address = await first.ready();
    const second = startService({ dataDir: folder.path });
    expect(await second.exited).toBe(1);
    expect(second.output()).toBe(
      `DATA_DIR ${folder.path} is in use by another service (process ${first.pid}): stop that one, or give this one a DATA_DIR of its own.\n`,
    );
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    first.signal('SIGTERM');
    expect(await first.exited).toBe(0);
  }, 60_000);

  it('on a data folder of another major version of PostgreSQL', async () => {
    const earlier = startService({ dataDir: folder.path });
    await earlier.ready();
    earlier.signal('SIGTERM');
    await earlier.exited;
    const versionFile = join(folder.path, 'postgresql', 'data', 'PG_VERSION');
    expect(await readFile(versionFile, 'utf8')).toBe('18\n');
    await writeFile(versionFile, '17\n');

    expect(await refusal({})).toContain('was made by PostgreSQL 17 and this version brings PostgreSQL 18');
  }, 60_000);

  it('with DATABASE_URL and no ADMIN_API_KEY', async () => {
    expect(await refusal({ DATABASE_URL: 'postgresql://u:very-secret@127.0.0.1/d' })).toMatch(
      /^ADMIN_API_KEY is unset/,
    );
  });

  it('without the ENCRYPTION_KEY with which secrets are kept, or with another one', async () => {
    const database = await createTestDatabase();
    const shared = { DATABASE_URL: database.url, ADMIN_API_KEY: 'a-key-for-this-test' };
    const ENCRYPTION_KEY = randomBytes(32).toString('base64');
    const service = startService({ dataDir: folder.path, environment: { ...shared, ENCRYPTION_KEY } });
    const sources = `${await service.ready()}/v1/sources`;
    const headers = { authorization: `Bearer ${shared.ADMIN_API_KEY}`, 'content-type': 'application/json' };
    const registered = await fetch(sources, { method: 'POST', headers, body: '{"name":"x"}' });
    const { id } = (await registered.json()) as { id: string };
    await fetch(`${sources}/${id}/gitlab-token`, { method: 'PUT', headers, body: '{"secret":"x"}' });
    service.signal('SIGTERM');
    await service.exited;

    expect(await refusal(shared)).toMatch(/^ENCRYPTION_KEY is unset, but secrets of sources are kept .*\.$/);
    const other = randomBytes(32).toString('base64');
    const sentence = await refusal({ ...shared, ENCRYPTION_KEY: other });
    expect(sentence).toMatch(
      /^ENCRYPTION_KEY .* is another key than the one with which secrets of sources are kept .*\.$/,
    );
    expect(sentence).not.toContain(other);
    await database.drop();
  }, 120_000);

  it('with an encryption key in DATA_DIR that is none', async () => {
    await mkdir(folder.path, { recursive: true });
    await writeFile(join(folder.path, 'encryption-key'), 'not a key\n');
    expect(await refusal({})).toMatch(
      /encryption-key holds no usable key, which has 32 bytes in base64: bring it back/,
    );
  });

  it('for a database that does not exist, without repeating the password', async () => {
    const database = await createTestDatabase();
    const missing = database.url
      .replace(/test_\w+/, 'no_such_database')
      .replace('pipeline_alerts@', 'pipeline_alerts:very-secret@');
    await database.drop();
    const sentence = await refusal({ DATABASE_URL: missing, ADMIN_API_KEY: 'a-key-for-this-test' });
    expect(sentence).toBe(
      'The database refuses the service: database "no_such_database" does not exist (3D000). Check DATABASE_URL.',
    );
  });
});
