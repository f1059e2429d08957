import { expect } from '@jest/globals';
import { eventually } from './eventually.js';
import { processesOf } from './processes-of.js';
import { type ServiceProcess, startService } from './service-process.js';

export { temporaryDataDir } from './temporary-data-dir.js';

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
