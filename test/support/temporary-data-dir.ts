import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOf } from './processes-of.js';

/** A new, empty DATA_DIR. `remove` also ends, by SIGKILL, whatever a failed test has left running in it. */
export const temporaryDataDir = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'pipeline-alerts-data-'));
  const path = join(folder, 'data');
  return {
    path,
    remove: async () => {
      for (const { pid } of await processesOf(path)) process.kill(pid, 'SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
