import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockDataDir, openDataDir } from './data-dir.js';

describe('DATA_DIR', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), 'data-dir-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made for its owner only, and has one name', async () => {
    const path = join(folder, 'a', 'data');
    expect(await openDataDir(path)).toBe(path);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    await symlink(path, join(folder, 'link'));
    expect(await openDataDir(join(folder, 'link'))).toBe(path);
  });

  it.each([
    ['where the system makes no folders', () => (existsSync('/proc/self') ? '/proc/not-here/data' : '/dev/null/data')],
    ['below a file', () => join(folder, 'file', 'data')],
    ['that is a file', () => join(folder, 'file')],
  ])('is refused with a sentence %s', async (_, path) => {
    await writeFile(join(folder, 'file'), '');
    await expect(openDataDir(path())).rejects.toThrow(
      /^DATA_DIR is ".*", but it must be a folder .* \((ENOENT|ENOTDIR|EEXIST)\)\.$/,
    );
  });

  it('is locked for one service at a time', async () => {
    const release = await lockDataDir(folder);
    await expect(lockDataDir(folder)).rejects.toThrow(`in use by another service (process ${process.pid})`);
    release();
    (await lockDataDir(folder))();
  });

  it('is free again once the process that had it is killed', async () => {
    const script = `const fs = require('node:fs');
      const file = fs.openSync(${JSON.stringify(join(folder, 'service.lock'))}, 'a+');
      const { status } = require('node:child_process').spawnSync('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
      console.log(status);
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await once(other.stdout, 'data');
    expect(String(said)).toBe('0\n');
    await expect(lockDataDir(folder)).rejects.toThrow('in use by another service');

    other.kill('SIGKILL');
    await once(other, 'exit');
    (await lockDataDir(folder))();
  });
});
