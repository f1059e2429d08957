import { setTimeout as sleep } from 'node:timers/promises';
import { startService } from '../test/support/service-process.js';
import { temporaryDataDir } from '../test/support/temporary-data-dir.js';
import { percentile } from './percentile.js';
import { type Cleanup, eventStoreSettings } from './world.js';

const STARTS = 3;

/** Seconds from `npm start` on a built tree to the first answer of `/health/ready` that says 200, with the embedded PostgreSQL; median, first start left out. */
export const benchStartUp = async (cleanup: Cleanup, eventStoreDbUrl: string | null): Promise<number> => {
  const environment = eventStoreSettings(eventStoreDbUrl);
  const folder = await temporaryDataDir();
  cleanup.push(folder.remove);
  const seconds: number[] = [];
  for (let start = 0; start <= STARTS; start += 1) {
    const began = performance.now();
    const service = startService({ dataDir: folder.path, environment, through: 'npm' });
    await service.ready();
    if (start > 0) seconds.push((performance.now() - began) / 1_000);
    service.signal('SIGTERM');
    await service.exited;
    await sleep(100);
  }
  return percentile(seconds, 50);
};
