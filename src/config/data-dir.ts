import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './durable-file.js';
import { takeFileLock } from './file-lock.js';
import { StartupRefusedError } from './startup-refused.error.js';

/** Makes DATA_DIR where it is missing, readable for its owner only. Returns its path without symbolic links: one folder, one name. */
export const openDataDir = async (path: string): Promise<string> => {
  try {
    await makeFolder(path);
    return await realpath(path);
  } catch (error) {
    throw new StartupRefusedError(
      `DATA_DIR is ${JSON.stringify(path)}, but it must be a folder that the service can make or enter (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
};

/** Node's own `recursive` tries for ever where a folder that exists says ENOENT to a new one, as /proc does. */
const makeFolder = async (path: string): Promise<void> => {
  const code = await makeOne(path);
  if (code !== 'ENOENT' || dirname(path) === path) return refuse(code);
  await makeFolder(dirname(path));
  refuse(await makeOne(path));
};

/** The error's code; null where the folder is there now. */
const makeOne = async (path: string): Promise<string | null> => {
  try {
    await mkdir(path, { mode: 0o700 });
    // What is promised later is below it: it must not vanish in a power cut.
    await syncFolder(dirname(path));
    return null;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return code === 'EEXIST' && (await stat(path)).isDirectory() ? null : code;
  }
};

const refuse = (code: string | null): void => {
  if (code !== null) throw Object.assign(new Error(code), { code });
};

/**
 * Makes this process the only service of a data folder until it ends, however it ends, or until the returned function is called.
 * Throws StartupRefusedError when another one has it.
 */
export const lockDataDir = async (folder: string): Promise<() => void> => {
  const path = join(folder, 'service.lock');
  const file = openLockFile(path);
  if (!(await takeFileLock(file))) {
    const owner = readFileSync(path, 'utf8').trim();
    closeSync(file);
    throw new StartupRefusedError(
      `DATA_DIR ${folder} is in use by another service (process ${owner || 'unknown'}): stop that one, or give this one a DATA_DIR of its own.`,
    );
  }
  ftruncateSync(file);
  writeSync(file, `${process.pid}\n`, 0);
  return () => closeSync(file);
};

const openLockFile = (path: string): number => {
  try {
    return openSync(path, 'a+', 0o600);
  } catch (error) {
    throw new StartupRefusedError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code}): give DATA_DIR to the user who runs the service.`,
    );
  }
};
