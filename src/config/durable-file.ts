import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Writes a small file whole or not at all: when this returns, it survives a power cut. `mode` holds from the first moment on. */
export const writeFileDurably = async (path: string, content: string, mode: number): Promise<void> => {
  const unfinished = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    const file = await open(unfinished, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
};

/** Makes a folder and those above it that are missing, for their owner only. When this returns, they survive a power cut. */
export const makeFolderDurably = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  const last = resolve(first ?? path);
  for (let made = resolve(path); ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === last) return;
  }
};

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
