import { type FileHandle, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makeFolderDurably, writeFileDurably } from './durable-file.js';

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

describe('makeFolderDurably', () => {
  let folder: string;
  let synced: jest.SpiedFunction<FileHandle['sync']>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'durable-folder-'));
    const handle = await open(folder);
    synced = jest.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'sync');
    await handle.close();
  });
  afterEach(async () => {
    synced.mockRestore();
    await rm(folder, { recursive: true });
  });

  it('syncs the folder above each one that it makes, which nobody but the owner may enter', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await makeFolderDurably(path);
    expect(synced).toHaveBeenCalledTimes(3);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('syncs the one above a folder that is there: who has made it may not have come to that', async () => {
    await makeFolderDurably(folder);
    expect(synced).toHaveBeenCalledTimes(1);
  });
});
