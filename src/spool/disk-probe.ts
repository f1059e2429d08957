import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** More than a file system keeps inside its own tables, and than one delivery takes. */
const PROBE_BYTES = 65_536;

/** Writes a little, as records are written, and removes it. @throws what the disk says */
export const probeDisk = async (folder: string): Promise<void> => {
  const path = join(folder, `probe-${process.pid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(Buffer.alloc(PROBE_BYTES, 1));
      await file.datasync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
};
