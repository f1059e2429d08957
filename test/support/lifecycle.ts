import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { eventually } from './eventually.js';
import { processesOf } from './processes-of.js';
import { type ServiceProcess, startService } from './service-process.js';

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

const GONE_WITHIN_MS = 20_000;

export const expectNothingLeft = (dataDir: string): Promise<void> =>
  eventually(async () => {
    expect(await processesOf(dataDir)).toEqual([]);
  }, GONE_WITHIN_MS);

/** The service comes up in this folder, and leaves nothing behind when it is told to stop. */
export const expectNextStartServes = async (dataDir: string): Promise<void> => {
  const next: ServiceProcess = startService({ dataDir });
  await next.ready();
  next.signal('SIGTERM');
  expect(await next.exited).toBe(0);
  await expectNothingLeft(dataDir);
};
