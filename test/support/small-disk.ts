import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that is soon full. Only root can make one, and not everywhere. */
export interface SmallDisk {
  readonly folder: string;
  remove(): void;
}

/** Null where none can be made. */
export const createSmallDisk = (bytes: number): SmallDisk | null => {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' });
  if (status !== 0) {
    rmdirSync(folder);
    return null;
  }
  return {
    folder,
    remove: () => {
      execFileSync('umount', ['--lazy', folder]);
      rmdirSync(folder);
    },
  };
};

export const canMakeSmallDisks = ((): boolean => {
  const disk = createSmallDisk(65_536);
  disk?.remove();
  return disk !== null;
})();
