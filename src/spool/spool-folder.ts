import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolderDurably, syncFolder, takeFileLock } from '../config/index.js';
import { createSettledMark } from './settled-mark.js';

/** A folder of records that this process has for itself. */
export interface OwnedFolder {
  readonly path: string;
  /** Gives it to whoever comes next. */
  release(): void;
  /** Removes it; what is in it must have been removed before. */
  remove(): Promise<void>;
}

/** When it was made, by which process, and something that tells apart processes of several machines: sorted by name, the oldest comes first. */
const NAME = /^\d{8}T\d{9}Z-\d+-[0-9a-f]{8}$/;

const lockFileIn = (folder: string): string => join(folder, 'owner.lock');

/** Makes a new folder for this process, below one that need not exist. */
export const makeFolder = async (root: string, now: Date): Promise<OwnedFolder> => {
  await makeFolderDurably(root);
  for (;;) {
    const name = `${now.toISOString().replace(/[-:.]/g, '')}-${process.pid}-${randomBytes(4).toString('hex')}`;
    const path = join(root, name);
    await mkdir(path, { mode: 0o700 });
    await syncFolder(root);
    // Whoever looks for folders without an owner may have been quicker: then it is that one's to remove.
    const owned = await claimFolder(path);
    if (owned === null) continue;
    try {
      await createSettledMark(path);
      await syncFolder(path);
    } catch (error) {
      await owned.remove().catch(() => undefined);
      throw error;
    }
    return owned;
  }
};

/** Takes a folder whose owner is dead; null where it lives, or somebody else was quicker. */
export const claimFolder = async (path: string): Promise<OwnedFolder | null> => {
  const file = openLockFile(path);
  if (file === null) return null;
  try {
    // Between opening and locking, an owner before us may have removed folder and file.
    if ((await takeFileLock(file)) && isStillAt(lockFileIn(path), file)) return ownedFolder(path, file);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  closeSync(file);
  return null;
};

/** Every folder of records below the root, whoever owns it, oldest first. */
export const findFolders = async (root: string): Promise<string[]> => {
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => join(root, name));
};

const ownedFolder = (path: string, file: number): OwnedFolder => ({
  path,
  release: () => closeSync(file),
  remove: async () => {
    try {
      await rm(join(path, 'settled'), { force: true });
      await rm(lockFileIn(path), { force: true });
      await rmdir(path);
    } catch (error) {
      // Another process has just taken it for one without an owner, and removes it in its turn.
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    } finally {
      closeSync(file);
    }
  },
});

const openLockFile = (path: string): number | null => {
  try {
    return openSync(lockFileIn(path), 'a', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

const isStillAt = (path: string, file: number): boolean => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.ino === fstatSync(file).ino;
};
