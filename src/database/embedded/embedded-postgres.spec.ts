import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../../../test/support/eventually.js';
import { clusterFilesIn } from './cluster-files.js';
import { SERVICE_ROLE } from './data-folder.js';
import { type EmbeddedPostgres, SERVICE_DATABASE, startEmbeddedPostgres } from './embedded-postgres.js';
import { listProcesses } from './processes.js';

describe('embedded PostgreSQL', () => {
  let folder: string;
  const running: EmbeddedPostgres[] = [];
  const warnings: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), 'embedded, "it\'s"-'));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
    warnings.length = 0;
    await rm(folder, { recursive: true });
  });

  const start = async (path = folder, stopRequested = new AbortController().signal) => {
    const warning = (line: string) => void warnings.push(line);
    const server = await startEmbeddedPostgres(path, stopRequested, {
      progress: () => undefined,
      warning,
      server: () => undefined,
    });
    running.push(server);
    return server;
  };
  const ask = async (server: EmbeddedPostgres, sql: string, parameters: unknown[] = []) => {
    const client = new pg.Client({ connectionString: server.url(SERVICE_DATABASE) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, parameters)).rows;
    } finally {
      await client.end();
    }
  };
  const postmasters = async () =>
    (await listProcesses()).filter(({ commandLine }) => commandLine.includes(`/postgres -D ${folder}/`));

  it('is a PostgreSQL 18 that is on disk before it answers and listens on no network', async () => {
    const server = await start();
    const [row] = await ask(
      server,
      `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS addresses,
              current_user AS role, rolsuper AS mighty FROM pg_roles WHERE rolname = current_user`,
    );
    expect(row).toEqual({ major: 18, fsync: 'on', commit: 'on', addresses: '', role: SERVICE_ROLE, mighty: false });
  }, 60_000);

  it('keeps what was committed when it is killed, and comes back at the same address', async () => {
    const server = await start();
    await ask(server, 'CREATE TABLE public.kept AS SELECT 1 AS one');
    const [killed] = await postmasters();
    process.kill(killed?.pid as number, 'SIGKILL');
    await eventually(
      async () => expect(await ask(server, 'SELECT one FROM public.kept')).toEqual([{ one: 1 }]),
      30_000,
    );
    expect(warnings).toContain('PostgreSQL has ended by itself and is being started again.');
    expect(await postmasters()).not.toContainEqual(killed);
  }, 60_000);

  it('is started again when it is killed before it has answered for the first time', async () => {
    const starting = start();
    const killed = await eventually(async () => {
      const [postmaster] = await postmasters();
      if (postmaster === undefined) throw new Error('it does not run yet');
      return postmaster.pid;
    }, 30_000);
    process.kill(killed, 'SIGKILL');
    const server = await starting;
    expect(await ask(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await postmasters()).map(({ pid }) => pid)).not.toContain(killed);
    expect(warnings.join()).toContain('started again');
  }, 60_000);

  it('stops while it is being started again', async () => {
    const server = await start();
    const [killed] = await postmasters();
    process.kill(killed?.pid as number, 'SIGKILL');
    await eventually(() => expect(warnings).toHaveLength(1));
    await server.stop();
    expect(await postmasters()).toEqual([]);
  }, 60_000);

  it('does not believe a process id that somebody else has by now, and clears an unfinished data folder', async () => {
    const first = await start();
    await first.stop();
    const files = clusterFilesIn(folder);
    // As after a power cut: this process lives, and is no PostgreSQL.
    await writeFile(join(files.data, 'postmaster.pid'), `${process.pid}\n${files.data}\n`);
    await writeFile(join(files.sockets, '.s.PGSQL.5432.lock'), `${process.pid}\n`);
    await mkdir(files.unfinishedData);
    await writeFile(join(files.unfinishedData, 'PG_VERSION'), '18\n');

    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await readdir(folder)).not.toContain('data.unfinished');
  }, 60_000);

  it('runs in a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'd'.repeat(120));
    await mkdir(deep);
    const server = await start(deep);
    expect(await ask(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    await rm(clusterFilesIn(deep).sockets, { recursive: true });
  }, 60_000);

  it('leaves nothing running when it is told to stop while it starts', async () => {
    const stop = new AbortController();
    const starting = start(folder, stop.signal);
    await eventually(async () => expect(await postmasters()).toHaveLength(1), 30_000);
    stop.abort();
    await expect(starting).rejects.toThrow('aborted');
    expect(await postmasters()).toEqual([]);
  }, 60_000);

  /** This Node may lie where only root can reach it, as one that npx has fetched. */
  const nodeForEverybody = async (): Promise<string> => {
    await chmod(folder, 0o755);
    const copy = join(folder, 'node');
    await copyFile(process.execPath, copy);
    await chmod(copy, 0o755);
    return copy;
  };

  const asRoot = process.geteuid?.() === 0 ? it : it.skip;
  asRoot(
    'lets in nobody but the user of the service, not even the user it runs as itself',
    async () => {
      const server = await start();
      const { sockets } = clusterFilesIn(folder);
      const connect = `require('node:net').connect(${JSON.stringify(join(sockets, '.s.PGSQL.5432'))})
      .on('connect', () => console.log('connected')).on('error', (error) => console.log(error.code)).on('close', () => process.exit())`;
      const asOther = await promisify(execFile)(await nodeForEverybody(), ['-e', connect], {
        uid: 65_534,
        gid: 65_534,
        cwd: '/',
      });
      expect(asOther.stdout).toBe('EACCES\n');

      // Even past the folder: the server knows who is at the other end.
      const other = await promisify(execFile)('setpriv', [
        '--reuid=65534',
        '--regid=65534',
        '--clear-groups',
        '--securebits=+no_setuid_fixup',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
        await nodeForEverybody(),
        '-e',
        `const pg = require(${JSON.stringify(join(process.cwd(), 'node_modules', 'pg'))});
       new pg.Client({ connectionString: ${JSON.stringify(server.url(SERVICE_DATABASE))} }).connect().then(() => console.log('in'), (error) => console.log(error.code));`,
      ]);
      expect(other.stdout).toBe('28000\n');
    },
    60_000,
  );
});
