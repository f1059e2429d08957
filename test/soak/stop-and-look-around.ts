import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmbeddedService } from '../support/embedded-service.js';
import { eventually } from '../support/eventually.js';
import { processesOf } from '../support/processes-of.js';

const GONE_WITHIN_MS = 20_000;

/** Ends the service in order. What it leaves behind that it should not, in sentences. */
export const stopAndLookAround = async (service: EmbeddedService, dataDir: string): Promise<string[]> => {
  const problems: string[] = [];
  const exitCode = await service.stop();
  if (exitCode !== 0) problems.push(`the service stopped with exit code ${exitCode}`);
  if (service.output().includes('A defect')) problems.push('the service’s log tells of a defect');

  const running = await eventually(async () => {
    const found = await processesOf(dataDir);
    if (found.length > 0) throw new Error('still running');
    return found;
  }, GONE_WITHIN_MS).catch(() => processesOf(dataDir));
  for (const { pid, commandLine } of running) problems.push(`process ${pid} is left running: ${commandLine}`);

  // A record that was being written when the service was killed is moved aside: nobody was promised it.
  const spooled = (await readdir(join(dataDir, 'spool')).catch(() => [])).filter((name) => name !== 'damaged');
  if (spooled.length > 0) problems.push(`the spool still holds ${spooled.join(', ')}`);
  return problems;
};
