import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFileDurably } from './durable-file.js';

describe('writeFileDurably', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'durable-file-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('replaces the file as a whole, with the mode asked for, whatever the umask, and leaves nothing beside it', async () => {
    const path = join(folder, 'key');
    await writeFile(path, 'an older and longer content', { mode: 0o644 });
    await writeFileDurably(path, 'new', 0o600);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['key']);
  });

  it('leaves nothing behind when it fails', async () => {
    await mkdtemp(join(folder, 'taken-')).then(async (taken) => {
      await writeFile(join(taken, 'x'), '');
      await expect(writeFileDurably(taken, 'new', 0o600)).rejects.toThrow();
      expect(await readdir(folder)).toHaveLength(1);
    });
  });
});
